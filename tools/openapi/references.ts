import { attendanceReference } from '../../src/attendance/reference.ts';
import { bookingReference } from '../../src/bookings/reference.ts';
import { calendarReference } from '../../src/calendar/reference.ts';
import { eventReference } from '../../src/events/reference.ts';
import { healthReference } from '../../src/health/reference.ts';
import {
  type NamedSchema,
  type Parameters,
  type ParameterWords,
  type Reference,
  sharedParameters,
} from '../../src/kernel/reference.ts';
import { mediaReference } from '../../src/media/reference.ts';
import { pictureReference } from '../../src/pictures/reference.ts';
import { uploadReference } from '../../src/uploads/reference.ts';
import { userReference } from '../../src/users/reference.ts';

const references: readonly Reference[] = [
  healthReference,
  eventReference,
  bookingReference,
  attendanceReference,
  calendarReference,
  userReference,
  uploadReference,
  mediaReference,
  pictureReference,
];

/** Every named object that clients send. */
export const requestSchemas: readonly NamedSchema[] = references.flatMap(({ requests = [] }) => requests);

/** Every named object that answers are made of. */
export const answerSchemas: readonly NamedSchema[] = references.flatMap(({ answers = [] }) => answers);

/** Schemas that stand for a named one of another domain, with its name. */
export const aliases = references.flatMap(({ sameAs = [] }) => sameAs);

/** Every operation's own words about its parameters, by operation id. */
const ownParameters: Readonly<Record<string, Parameters>> = Object.assign(
  {},
  ...references.map(({ parameters }) => parameters),
) as Record<string, Parameters>;

/** What the reference says of a parameter: the operation's own words, or those that it shares with others. */
export const wordsOf = (operationId: string, parameter: string): ParameterWords | undefined =>
  ownParameters[operationId]?.[parameter] ?? sharedParameters[parameter];

/** The parameters that there are words for: bare names of the shared ones, others after their operation's id. */
export const parameterWords = (): string[] => [
  ...Object.keys(sharedParameters),
  ...Object.entries(ownParameters).flatMap(([id, words]) =>
    Object.keys(words).map((name) => `${id} ${name}`),
  ),
];

/** What answers of text types look like, by operation id. */
export const textExamples: Readonly<Record<string, string>> = Object.assign(
  {},
  ...references.map(({ texts }) => texts),
) as Record<string, string>;
