import { attendanceRoutes } from './attendance/routes.ts';
import { bookingRoutes } from './bookings/routes.ts';
import { calendarRoutes } from './calendar/routes.ts';
import { eventRoutes } from './events/routes.ts';
import { healthRoutes } from './health/routes.ts';
import type { FunctionOf, Routes } from './kernel/route.ts';
import { pictureRoutes } from './pictures/routes.ts';
import { mediaRoutes } from './media/routes.ts';
import { uploadRoutes } from './uploads/routes.ts';
import { userRoutes } from './users/routes.ts';

/** Every operation of the API, by operation id: the one list that the gateway, the validator, the documents and the tests read. */
export const routes = {
  ...healthRoutes,
  ...eventRoutes,
  ...bookingRoutes,
  ...attendanceRoutes,
  ...calendarRoutes,
  ...userRoutes,
  ...uploadRoutes,
  ...mediaRoutes,
  ...pictureRoutes,
} as const satisfies Routes;

/** The Lambda functions that stand behind the HTTP API. */
export type HttpFunction = FunctionOf<typeof routes>;
