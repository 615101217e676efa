import leven from 'leven';

/** ` — did you mean \`x\`?`, or nothing where no candidate is near. */
export function didYouMean(given: string, candidates: Iterable<string>): string {
  const wanted = given.toLowerCase();
  const limit = Math.max(2, Math.floor(given.length / 3));
  const near = [...new Set(candidates)]
    .map((candidate) => ({ candidate, distance: nearness(wanted, candidate.toLowerCase()) }))
    .filter(({ distance }) => distance <= limit)
    .toSorted((a, b) => a.distance - b.distance || (a.candidate < b.candidate ? -1 : 1));
  const best = near[0];
  return best === undefined ? '' : ` — did you mean \`${best.candidate}\`?`;
}

/** A reference that lacks only its module is nearer than any typing mistake. */
function nearness(given: string, candidate: string): number {
  return candidate.endsWith(`/${given}`) ? 0.5 : leven(given, candidate, { maxDistance: 40 });
}

/** `a`, `b` and 3 more. */
export function listed(values: readonly string[], most = 8): string {
  const shown = values.slice(0, most).map((value) => `\`${value}\``);
  const rest = values.length - shown.length;
  return rest > 0 ? `${shown.join(', ')} and ${rest} more` : shown.join(', ');
}
