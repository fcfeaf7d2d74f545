/** The functions of a stack, by the last part of their names. */
export const FUNCTION_ROLES = [
  'api',
  // Its name where it is an image (resources/function-names.ts).
  'api-image',
  'media',
  'pictures',
  'sweep',
  'migrate',
  'admin',
  'empty-bucket',
] as const;

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
