import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { GetFunctionConfigurationCommand, LambdaClient } from '@aws-sdk/client-lambda';
import type { Stage } from '../cli/stack.ts';
import type { StackTemplate } from '../cli/live-template.ts';

type Resource = StackTemplate['Resources'][string];

/**
 * The template, with the live place of each function's code where the packaged zip is the one already live: every packaging
 * uses new keys, and a list in which all functions always differ says nothing.
 * @param directory where the packaged zips are
 */
export async function withSameCode(
  next: StackTemplate,
  { live, directory, aws }: { live: StackTemplate; directory: string; aws: Stage['aws'] },
): Promise<StackTemplate> {
  const lambda = new LambdaClient(aws);
  const Resources = { ...next.Resources };
  for (const [id, resource] of Object.entries(next.Resources)) {
    const before = live.Resources[id];
    if (before === undefined || !(await isSame(lambda, resource, directory))) continue;
    Resources[id] = {
      ...resource,
      Properties: { ...resource.Properties, Code: before.Properties?.['Code'] },
    };
  }
  lambda.destroy();
  return { ...next, Resources };
}

async function isSame(lambda: LambdaClient, resource: Resource, directory: string): Promise<boolean> {
  const zip = zipOf(resource, directory);
  if (zip === undefined || !existsSync(zip)) return false;
  const FunctionName = resource.Properties?.['FunctionName'] as string;
  try {
    const { CodeSha256 } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
    return CodeSha256 === createHash('sha256').update(readFileSync(zip)).digest('base64');
  } catch (error) {
    // A function of the template that was deleted by hand.
    if ((error as Error).name === 'ResourceNotFoundException') return false;
    throw error;
  }
}

/** Where the zip of a function is; undefined for other resources, and for functions that are images. */
function zipOf({ Type, Properties = {} }: Resource, directory: string): string | undefined {
  const key = (Properties['Code'] as { S3Key?: string } | undefined)?.S3Key;
  return Type === 'AWS::Lambda::Function' && key !== undefined ? join(directory, basename(key)) : undefined;
}
