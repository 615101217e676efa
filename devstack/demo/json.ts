/** A value in parsed JSON by its path; undefined where there is none. */
export function at(value: unknown, ...path: readonly string[]): unknown {
  let current = value;
  for (const key of path) {
    if (typeof current !== 'object' || current === null) return undefined;
    current = Object.entries(current).find(([name]) => name === key)?.[1];
  }
  return current;
}

/** A text in parsed JSON. Throws where there is none. */
export function text(value: unknown, ...path: readonly string[]): string {
  const found = at(value, ...path);
  if (typeof found !== 'string')
    throw new Error(`${path.join('.')} is not a text in ${JSON.stringify(value)?.slice(0, 500)}`);
  return found;
}

/** A list in parsed JSON. Throws where there is none. */
export function listOf(value: unknown, ...path: readonly string[]): unknown[] {
  const found = at(value, ...path);
  if (!Array.isArray(found))
    throw new Error(`${path.join('.')} is not a list in ${JSON.stringify(value)?.slice(0, 500)}`);
  return found;
}

/** A text in parsed JSON; '' where there is none. */
export function textOr(value: unknown, ...path: readonly string[]): string {
  const found = at(value, ...path);
  return typeof found === 'string' ? found : '';
}
