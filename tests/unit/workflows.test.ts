import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';

const folder = join(import.meta.dirname, '../../.github/workflows');
const texts = readdirSync(folder).map((file) => readFileSync(join(folder, file), 'utf8'));
const actions = texts.flatMap((text) => [...text.matchAll(/uses: (.+)/g)].map(([, action = '']) => action));

describe('the workflows', () => {
  // Whoever takes over an action can move its tags, and would run with our right to deploy.
  it('use actions by their commits, and say which version that is', () => {
    expect(actions.length).toBeGreaterThan(0);
    for (const action of actions) expect(action).toMatch(/^[\w-]+\/[\w-]+@[\da-f]{40} # v\d+\.\d+\.\d+$/);
  });

  it('have one version of each', () => {
    const [names, versions] = [actions.map((action) => action.split('@')[0]), actions];
    expect(new Set(versions).size).toBe(new Set(names).size);
  });
});
