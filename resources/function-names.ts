import type { FunctionDescription } from './functions/description.ts';
import type { Stack } from './stack.ts';

/** The functions' roles with the suffix that one has which may be an image: every last part that a name can have. */
export const namedAs = ({ role, image }: FunctionDescription): string[] =>
  image === undefined ? [role] : [role, `${role}${IMAGE}`];

const IMAGE = '-image';

/**
 * What a function is called in AWS. A zip cannot become an image, nor back: Lambda wants another function, which CloudFormation
 * makes before it deletes the old one, so it needs another name.
 * Source: CloudFormation template reference, AWS::Lambda::Function, PackageType (replacement).
 */
export function functionName(stack: Stack, { role, image }: FunctionDescription): string {
  const isImage = (image?.(stack) ?? null) !== null;
  return `${stack.name}-${role}${isImage ? IMAGE : ''}`;
}

/**
 * The name of a function's own role. IAM names are global, so the region is part of it; stage.ts keeps it within IAM's 64
 * characters.
 */
export const roleName = ({ stage, settings }: Stack, { role }: FunctionDescription): string =>
  `${settings.service}-${stage}-${settings.region}-${role}`;

/** Id and name of a function's user: with IAM authentication both are the same, and in lower case. */
export const cacheUserName = ({ name }: Stack, role: string): string => `${name}-${role}`;
