import type { Stack } from './stack.ts';

export type FunctionName = 'api' | 'media' | 'pictures' | 'sweep' | 'migrate' | 'admin' | 'empty-bucket';

/** The name of a function in AWS. */
export const functionName = ({ name }: Stack, role: FunctionName): string => `${name}-${role}`;

/**
 * The name of a function's own role. IAM names are global, so the region is part of it; stage.ts keeps it within IAM's 64
 * characters.
 */
export const roleName = ({ stage, settings }: Stack, role: FunctionName): string =>
  `${settings.service}-${stage}-${settings.region}-${role}`;
