/** How many letters must be added, dropped or changed to make `a` into `b` (Levenshtein). */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (const [i, letter] of [...a].entries()) {
    const next = [i + 1];
    for (const [j, other] of [...b].entries()) {
      const changed = (row[j] ?? 0) + (letter === other ? 0 : 1);
      next.push(Math.min(changed, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}

/**
 * The candidate whose last part is spelled most like the last part of `path` (parts are divided by dots),
 * or undefined if none is alike: a suggestion that has little in common with what was typed only confuses.
 */
export function nearest(path: string, candidates: readonly string[]): string | undefined {
  const lastPart = (dotted: string) => dotted.slice(dotted.lastIndexOf('.') + 1).toLowerCase();
  const parent = path.slice(0, path.lastIndexOf('.') + 1);
  const ranked = candidates
    .map((candidate) => ({
      candidate,
      distance: editDistance(lastPart(path), lastPart(candidate)),
      elsewhere: Number(!candidate.startsWith(parent) || parent === ''),
    }))
    .toSorted((a, b) => a.distance - b.distance || a.elsewhere - b.elsewhere);
  const best = ranked[0];
  return best && best.distance <= Math.max(2, lastPart(path).length / 3) ? best.candidate : undefined;
}
