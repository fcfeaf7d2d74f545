import type { Stack } from './stack.ts';

export type FunctionName = 'api' | 'media' | 'pictures' | 'sweep' | 'migrate' | 'admin' | 'empty-bucket';

/**
 * What a function is called in AWS. A zip cannot become an image, nor back: Lambda wants another function, which CloudFormation
 * makes before it deletes the old one, so it needs another name.
 * Source: CloudFormation template reference, AWS::Lambda::Function, PackageType (replacement).
 */
export const functionName = ({ name, settings }: Stack, role: FunctionName): string =>
  role === 'api' && settings.api.packaging === 'image' ? `${name}-api-image` : `${name}-${role}`;

/**
 * The name of a function's own role. IAM names are global, so the region is part of it; stage.ts keeps it within IAM's 64
 * characters.
 */
export const roleName = ({ stage, settings }: Stack, role: FunctionName): string =>
  `${settings.service}-${stage}-${settings.region}-${role}`;
