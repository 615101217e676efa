/**
 * The one place where text from metadata becomes part of a generated file. Each function emits one kind of place and
 * guarantees that no value can end it: what is emitted parses back to the value, whatever the value is.
 */

export type LiteralValue =
  | string
  | number
  | boolean
  | null
  | readonly LiteralValue[]
  | { readonly [key: string]: LiteralValue };

const reservedWords = new Set(
  (
    'arguments async await break case catch class const constructor continue debugger default delete do else enum eval ' +
    'export extends false finally for function if implements import in instanceof interface let module new null package ' +
    'private protected public require return static super switch this throw true try typeof undefined var void while ' +
    'with yield NaN Infinity globalThis prototype __proto__'
  ).split(' '),
);

/** A name used as a variable, property, parameter, class or method. Throws on anything but a plain, unreserved one. */
export function identifier(code: string): string {
  if (reservedWords.has(code)) throw new Error(`not an identifier: ${JSON.stringify(code)}`);
  return plainCode(code);
}

/** A code within a text or a key: of the characters of a name, but it may be a word of the language. Throws on any other. */
export function plainCode(code: string): string {
  if (!/^[A-Za-z][A-Za-z0-9_]{0,99}$/.test(code)) throw new Error(`not an identifier: ${JSON.stringify(code)}`);
  return code;
}

/** The key of an object literal: bare where it may be, quoted elsewhere; `__proto__` is computed, or it would set the prototype. */
export function propertyKey(key: string): string {
  if (key === '__proto__') return "['__proto__']";
  return /^[A-Za-z_$][A-Za-z0-9_$]*$/.test(key) ? key : stringLiteral(key);
}

/** A TypeScript expression of the value: single quotes, on one line. Throws on numbers that JSON cannot carry. */
export function literal(value: LiteralValue): string {
  if (typeof value === 'string') return stringLiteral(value);
  if (typeof value === 'number') return numberLiteral(value);
  if (value === null || typeof value === 'boolean') return String(value);
  if (isArray(value)) return `[${value.map(literal).join(', ')}]`;
  const entries = Object.entries(value).map(([key, item]) => `${propertyKey(key)}: ${literal(item)}`);
  return entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`;
}

/** As `literal`, broken over lines as a formatter does where one line is wider than `width`. `indent` counts levels of two spaces. */
export function literalLines(value: LiteralValue, indent = 0, width = 110): string {
  const line = literal(value);
  if (typeof value !== 'object' || value === null || (line.length + indent * 2 <= width && !isNested(value)))
    return line;
  const pad = '  '.repeat(indent + 1);
  const end = `\n${'  '.repeat(indent)}`;
  if (isArray(value)) {
    if (value.length === 0) return line;
    return `[${value.map((item) => `\n${pad}${literalLines(item, indent + 1, width)},`).join('')}${end}]`;
  }
  const entries = Object.entries(value);
  if (entries.length === 0) return line;
  const keyed = entries.map(([key, item]) => `\n${pad}${propertyKey(key)}: ${literalLines(item, indent + 1, width)},`);
  return `{${keyed.join('')}${end}}`;
}

function isNested(value: object): boolean {
  return !Array.isArray(value) && Object.values(value).some((item) => typeof item === 'object' && item !== null);
}

function isArray(value: unknown): value is readonly LiteralValue[] {
  return Array.isArray(value);
}

function numberLiteral(value: number): string {
  if (!Number.isFinite(value)) throw new Error(`not a number literal: ${value}`);
  return Object.is(value, -0) ? '-0' : String(value);
}

function stringLiteral(text: string): string {
  if (/^[\w .,:;/*()[\]-]*$/.test(text)) return `'${text}'`;
  const body = escapeUnsafe(JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"'));
  if (body.includes("'") && !body.includes('"')) return `"${body}"`;
  return `'${body.replaceAll("'", "\\'")}'`;
}

const unicodeEscape = (char: string): string => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** Line separators, byte order and direction marks are invisible in review; `</` and `<!` would end a script or start a comment. */
function escapeUnsafe(text: string): string {
  return text
    .replaceAll(/[\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g, unicodeEscape)
    .replaceAll(/<(?=[/!])/g, unicodeEscape('<'));
}

/** JSON text of the value, two spaces, ending in a newline: a whole `.json` file. */
export function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

/** Text on one line that cannot end a `//`, `/* … *‌/`, `#` or `<!-- … -->` comment. Not reversible. */
export function comment(text: string): string {
  if (/^[A-Za-z0-9][A-Za-z0-9 ]*$/.test(text) && !text.includes('  ') && !text.endsWith(' ')) return text;
  return text
    .replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .replaceAll(/\*(?=\/)/g, '* ')
    .replaceAll(/-(?=-)/g, '- ')
    .replaceAll('<', '‹')
    .replaceAll('>', '›')
    .replaceAll('@', '＠')
    .trim();
}

/** Text content of a Vue or HTML template, with interpolation braces made inert. */
export function templateText(text: string): string {
  return htmlEscape(text).replaceAll('{', '&#123;').replaceAll('}', '&#125;');
}

/** The value of a double-quoted attribute of a Vue or HTML template (not of a binding), without the quotes. */
export function attribute(text: string): string {
  return templateText(text).replaceAll(/[\n\r\t]/g, (char) => `&#${char.charCodeAt(0)};`);
}

const htmlEntities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function htmlEscape(text: string): string {
  return text.replaceAll(/[&<>"']/g, (char) => htmlEntities[char] ?? char);
}

/** A regular expression literal, without flags but `u`. Throws where the source is not a regular expression. */
export function regexLiteral(source: string): string {
  const emitted = new RegExp(source, 'u').source;
  const body = emitted.replaceAll(/[\n\r\u2028\u2029]/g, unicodeEscape).replaceAll(/<(?=[\\/!])/g, unicodeEscape('<'));
  return `/${body}/u`;
}

/** A string literal of MySQL, MariaDB and TiDB (default SQL mode). */
export function sqlLiteral(text: string): string {
  if (text.includes('\0')) throw new Error('a SQL literal cannot hold NUL');
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
}

/** A YAML scalar: JSON strings are YAML double-quoted scalars. */
export function yaml(value: string | number | boolean): string {
  return typeof value === 'string' ? `"${escapeUnsafe(JSON.stringify(value).slice(1, -1))}"` : literal(value);
}

/** Inline text of a Markdown file: no markup, table cell, HTML or line break can start in it. */
export function markdown(text: string): string {
  const line = text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ').trim();
  // Everything that is markup anywhere, and what starts a list, a rule or an underlined heading.
  return htmlEscape(line).replaceAll(/[\\`*_{}[\]()#+!|~$]|^[-=]|(?<=^\d+)\./g, (char) => {
    return `&#${char.charCodeAt(0)};`;
  });
}

/** A double-quoted value of a Dockerfile's `LABEL`. */
export function dockerLabel(text: string): string {
  const line = text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ').trim();
  return `"${line.replaceAll(/["\\$]/g, (char) => `\\${char}`)}"`;
}

/** A single-quoted string of a Groovy script (Jenkinsfile): no interpolation happens in it. */
export function groovyLiteral(text: string): string {
  const body = JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'");
  return `'${body.replaceAll(/[\u007f-\uffff]/g, unicodeEscape)}'`;
}
