/** Those who have both: empty lists stand for everybody. Null where nobody has. */
export function bothRoles(first: readonly string[], second: readonly string[]): readonly string[] | null {
  if (first.length === 0) return second;
  if (second.length === 0) return first;
  const both = first.filter((role) => second.includes(role));
  return both.length === 0 ? null : both;
}
