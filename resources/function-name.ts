import type { Stack } from './stack.ts';

/**
 * What a function is called in AWS. A zip cannot become an image, nor back: Lambda wants another function, which CloudFormation
 * makes before it deletes the old one, so it needs another name.
 * Source: CloudFormation template reference, AWS::Lambda::Function, PackageType (replacement).
 */
export const functionName = ({ name, settings }: Stack, role: string): string =>
  role === 'api' && settings.api.packaging === 'image' ? `${name}-api-image` : `${name}-${role}`;
