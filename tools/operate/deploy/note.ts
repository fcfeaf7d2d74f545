import type { Stage } from '../cli/stack.ts';
import { Releases } from './releases.ts';
import { type Smoke, smokeTest } from './smoke.ts';

/**
 * Notes that something was deployed, tries it, and notes that it is healthy: a release that fails its smoke test is never one to
 * go back to, but it is the one to go back from.
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
