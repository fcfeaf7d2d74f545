import { namedAs } from '../../../resources/function-names.ts';
import { FUNCTIONS } from '../../../resources/functions/index.ts';

/** The functions that a stack may have, by the last part of their names; one that may be an image has two. */
export const FUNCTION_ROLES: readonly string[] = FUNCTIONS.flatMap(namedAs);

/**
 * The names of all log groups that a stack may have: of Lambda, of RDS, and of the gateway. Exact names, since those of the stage
 * `prod-eu` begin like those of `prod`.
 * @param name service and stage, as in `concert-prod`
 */
export const logGroupNames = (name: string): string[] => [
  ...FUNCTION_ROLES.map((role) => `/aws/lambda/${name}-${role}`),
  ...['error', 'slowquery'].map((log) => `/aws/rds/instance/${name}/${log}`),
  `${name}-api-execution`,
];
