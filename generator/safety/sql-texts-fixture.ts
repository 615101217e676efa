/** A statement of MySQL without what stands in its texts, quoted names and comments. */
export function statementsOutsideTexts(sql: string): string {
  return sql.replaceAll(/'(?:[^'\\]|\\[\s\S]|'')*'|"(?:[^"\\]|\\[\s\S]|"")*"|`(?:[^`]|``)*`/gu, 'text');
}
