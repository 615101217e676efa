const lineSeparators: Readonly<Record<string, string>> = { '\u2028': String.raw`\u2028`, '\u2029': String.raw`\u2029` };

/** A TypeScript string literal in single quotes that no text can break out of, not even inside HTML. */
export function printString(text: string): string {
  const inner = JSON.stringify(text)
    .slice(1, -1)
    .replaceAll(String.raw`\"`, '"')
    .replaceAll("'", String.raw`\'`);
  return `'${safeInSource(inner)}'`;
}

/** The same between back-ticks. */
export function printTemplateText(text: string): string {
  const inner = JSON.stringify(text)
    .slice(1, -1)
    .replaceAll(String.raw`\"`, '"');
  return safeInSource(inner.replaceAll('`', '\\`').replaceAll('${', '\\${'));
}

function safeInSource(inner: string): string {
  return inner
    .replaceAll(/[\u2028\u2029]/gu, (separator) => lineSeparators[separator] ?? '')
    .replaceAll(/<(?=[/!])/gu, String.raw`\u003c`);
}
