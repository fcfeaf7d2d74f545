import type { Fragment } from '../cloudformation.ts';
import { mergeFragments } from '../cloudformation.ts';
import type { Stack } from '../stack.ts';
import { alarms } from './alarms.ts';
import { dashboard } from './dashboard.ts';
import { logQueries } from './log-queries.ts';
import { topic } from './topic.ts';

/** Everything that watches the stack, but for the alarms of functions (function-alarms.ts). */
export function monitoring(stack: Stack): Fragment {
  return mergeFragments([topic(stack), alarms(stack), dashboard(stack), logQueries(stack)]);
}
