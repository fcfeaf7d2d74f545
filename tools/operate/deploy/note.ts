import type { Stage } from '../cli/stack.ts';
import { Releases } from './releases.ts';
import { type Smoke, smokeTest } from './smoke.ts';

/**
 * Records a release, runs its smoke test, and records that it is healthy: a release that fails the smoke test is never a
 * target of a rollback, but it is where a rollback starts from.
 * @param commit null for a tree that is no commit
 * @throws CommandError when the smoke test fails
 */
export async function noteAndTry(stage: string, target: Stage, commit: string | null): Promise<Smoke> {
  const releases = await Releases.of(stage, target);
  const at = new Date().toISOString();
  await releases.note({ commit, at, isHealthy: false });
  const tried = await smokeTest(stage, target);
  await releases.note({ commit, at, isHealthy: true });
  return tried;
}
