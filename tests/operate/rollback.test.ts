import { describe, expect, it } from '@jest/globals';
import { previousRelease } from '../../tools/operate/deploy/releases.ts';

// What a rollback does is tested where two releases are deployed (tests/deploy); here is where it goes.
describe('the release to go back to', () => {
  /** Letters: the commits in the order in which they were deployed; a small one failed its smoke test, a dash was no commit. */
  const releases = (letters: string) =>
    [...letters].map((letter, i) => ({
      commit: letter === '-' ? null : letter.toUpperCase(),
      at: `2027-01-01T00:00:0${i}.000Z`,
      isHealthy: letter === letter.toUpperCase(),
    }));

  it.each([
    ['AB', 'A', 'the one before'],
    ['ABB', 'A', 'whatever was deployed twice'],
    ['ABc', 'B', 'the healthy one before one that failed its smoke test'],
    ['AbC', 'A', 'never one that failed its smoke test'],
    ['ABCB', 'A', 'further back, when it was gone back before'],
    ['AB-', 'B', 'the last commit before a tree that was none'],
    ['A-C', 'A', 'never a tree that was no commit'],
    ['ABCBD', 'B', 'the one that served before, not the one that was rolled back'],
  ])('of %s is %s: %s', (letters, expected) => {
    expect(previousRelease('prod', releases(letters))).toBe(expected);
  });

  it.each([
    ['nothing was noted', ''],
    ['there is one release only', 'A'],
    ['it was gone back to the first already', 'ABA'],
    ['all earlier ones failed', 'abC'],
    ['nothing but such trees was deployed', '--'],
  ])('when %s, is not known', (_name, letters) => {
    expect(() => previousRelease('prod', releases(letters))).toThrow(
      /^no earlier healthy release of prod is known: .* --to <commit>$/,
    );
  });
});
