import { budget } from './budget.ts';
import { cache } from './cache.ts';
import { mergeFragments } from './cloudformation.ts';
import { database } from './database.ts';
import { databaseProxy } from './database-proxy.ts';
import { endpoints } from './endpoints.ts';
import { httpApiExtensions } from './http-api.ts';
import { identity } from './identity.ts';
import { mediaBucket } from './media-bucket.ts';
import { migration } from './migration.ts';
import { monitoring } from './monitoring/index.ts';
import { network } from './network.ts';
import { outputs } from './outputs.ts';
import { picturesFileSystem } from './pictures.ts';
import { securityGroups } from './security-groups.ts';
import type { Stack } from './stack.ts';

/** All raw CloudFormation of the stack, one file per concern. Throws if two files use the same logical id. */
export function resources(stack: Stack) {
  return mergeFragments([
    network(stack),
    securityGroups(stack),
    endpoints(stack),
    database(stack),
    databaseProxy(stack),
    migration(),
    cache(stack),
    mediaBucket(stack),
    picturesFileSystem(stack),
    identity(stack),
    httpApiExtensions(stack),
    monitoring(stack),
    budget(stack),
    outputs(stack),
  ]);
}
