/** A text that no other sample has: the prefix and the number, as short and as long as allowed. */
export function unique(number: number, prefix: string, minLength: number, maxLength: number): string {
  const digits = String(number);
  return `${prefix.slice(0, Math.max(maxLength - digits.length, 0))}${digits.padStart(minLength - prefix.length, '0')}`;
}

/** A text whose places hold the number, counted in the characters that are allowed there. */
export function varied(number: number, parts: readonly (string | { readonly choices: string })[]): string {
  let rest = number;
  return parts
    .toReversed()
    .map((part) => {
      if (typeof part === 'string') return part;
      const { length } = part.choices;
      const char = part.choices.charAt(rest % length);
      rest = Math.floor(rest / length);
      return char;
    })
    .toReversed()
    .join('');
}
