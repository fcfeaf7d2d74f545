import { mergeFragments } from './cloudformation.ts';
import { httpApiExtensions } from './http-api.ts';
import { identity } from './identity.ts';
import { network } from './network.ts';
import { outputs } from './outputs.ts';
import type { Stack } from './stack.ts';

/** All raw CloudFormation of the stack, one file per concern. Throws if two files use the same logical id. */
export function resources(stack: Stack) {
  return mergeFragments([network(stack), identity(stack), httpApiExtensions(stack), outputs()]);
}
