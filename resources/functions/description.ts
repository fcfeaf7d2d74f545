import type { Intrinsic } from '../cloudformation.ts';
import type { Target } from '../connections.ts';
import type { Stack } from '../stack.ts';

/** A Lambda function: its code is `src/functions/<role>.ts`, and everything else about it is said here. */
export interface FunctionDescription<Role extends string = string> {
  /** Last part of its name in AWS, and the name of its file in src/functions. */
  readonly role: Role;
  /** What the console says of it. */
  readonly description: string;
  /** Left out: every stack has it. */
  readonly isWanted?: (stack: Stack) => boolean;
  /**
   * `requests`: the routes that name it (src/routes.ts); people wait for its answers, so that graphs and saved queries show it.
   * `invocations`: whoever has the right to, or a custom resource.
   */
  readonly startedBy: 'requests' | 'invocations' | Schedule;
  readonly limits: (stack: Stack) => Limits;
  /** The image that it runs from; null for a zip, and so if left out. */
  readonly image?: (stack: Stack) => string | { name: string } | null;
  /** Left out: it runs outside of the network. */
  readonly network?: Network;
  /** Mounts the pictures, which takes a variable, a right and a place in the network besides. */
  readonly mountsPictures?: boolean;
  /** What it may do in the cache, as an access string (valkey.io/topics/acl). Left out: it is no user of the cache. */
  readonly cacheAccess?: string;
  readonly environment: (stack: Stack) => Environment;
  /** Statements of its role's policy. */
  readonly rights: (stack: Stack) => readonly object[];
  /** How often it is called in five minutes, at the traffic that docs/cost.md is about: for docs/monitoring.md. */
  readonly calls: string;
  /** By metric of AWS/Lambda. Throttles and Duration only where `alarms.eachFunction` asks for them. */
  readonly alarms: readonly FunctionMetric[];
}

export type Environment = Record<string, string | Intrinsic>;
export type FunctionMetric = 'Errors' | 'Throttles' | 'Duration';

interface Schedule {
  /** As in `rate(15 minutes)`. */
  rate: string;
  description: string;
}

interface Limits {
  memoryMb: number;
  timeoutSeconds: number;
  reservedConcurrency?: number | null;
}

interface Network {
  /** What it connects to: its security group lets it go there and nowhere else. */
  connections: (stack: Stack) => readonly Target[];
  /** Logical ids of what must be there before it. */
  after?: (stack: Stack) => readonly string[];
  /** Left out: both, or for one that mounts the pictures the first alone, where their mount target is. */
  zones?: 'first';
}
