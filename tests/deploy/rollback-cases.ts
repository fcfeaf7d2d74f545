import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import type { DeployTarget } from '../support/deployed-stack.ts';
import type { CommandResult } from '../support/service-package.ts';

/** Two releases from a clone, and the way back from the second. */
export function goingBack(target: () => DeployTarget, version: () => Promise<string | undefined>): void {
  const commit = async (message: string): Promise<CommandResult> =>
    target().shell(
      `git add -A && git -c user.name=Test -c user.email=test@example.com commit -qm '${message}'`,
    );
  const deploy = (): Promise<CommandResult> => target().npm(['deploy', '--stage', 'prod', '--no-check']);

  it('npm run deploy records each release of a clone without changes', async () => {
    expect(await target().shell('git init -q')).toMatchObject({ status: 0 });
    // Links here, folders in a clone: .gitignore knows the folders.
    appendFileSync(join(target().project, '.git/info/exclude'), 'node_modules\n.local\n');
    expect(await commit('first')).toMatchObject({ status: 0 });
    // Written down, so that the default settings are meant.
    await target().shell('echo "{}" > env.prod.json');
    const first = await deploy();
    expect([first.status, first.stdout]).toEqual([
      0,
      expect.stringMatching(
        /\nApiEndpoint +https?:[^]*\nSmoke test passed: database: up; [^\n]*a bad token is refused\n$/,
      ),
    ]);
    const file = join(target().project, 'package.json');
    await target().shell(`sed -i 's/"version": "[^"]*"/"version": "9.9.9"/' package.json`);
    expect(readFileSync(file, 'utf8')).toContain('"version": "9.9.9"');
    expect(await commit('second')).toMatchObject({ status: 0 });
    expect(await deploy()).toMatchObject({ status: 0 });
    expect(await version()).toBe('9.9.9');
  });

  it('npm run rollback deploys the first again, and says what no longer serves', async () => {
    const dry = await target().npm(['rollback', '--stage', 'prod', '--dry-run', '--json']);
    expect([dry.status, JSON.parse(dry.stdout)]).toEqual([
      0,
      {
        to: expect.stringMatching(/ first$/),
        undone: [expect.stringMatching(/ second$/)],
        changes: expect.any(Array),
      },
    ]);
    expect(await version()).toBe('9.9.9');
    // From a folder that has not deployed, too: the list of releases lies with the stack.
    await target().shell('rm -rf .concert');
    const { status, stdout } = await target().npm(['rollback', '--stage', 'prod']);
    expect([status, stdout]).toEqual([
      0,
      expect.stringMatching(
        /^Rolling back to \w+ first\nCommits no longer live:\n {2}\w+ second\n~ [^]*\nSmoke test passed: /,
      ),
    ]);
    expect(await version()).not.toBe('9.9.9');
    const again = await target().npm(['rollback', '--stage', 'prod']);
    expect(again).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/\nno earlier healthy release of prod is known: /),
    });
    expect((await target().shell('git worktree list')).stdout.trim().split('\n')).toHaveLength(1);
  });
}
