import type { FieldAssignment, ResolvedExpression, ResolvedFreePage } from '../../metadata/resolved-product.ts';
import { identifier } from '../literals.ts';
import type { PageContext } from './context.ts';

/** The state that holds what a source answered. */
export const sourceName = (code: string): string => `${identifier(code)}Source`;

/** What the script of a page needs for expressions: the functions that they call, and who is signed in. */
export function useExpressions(context: PageContext, expressions: readonly ResolvedExpression[]): void {
  for (const { functions, variables } of expressions) {
    for (const name of functions) context.imports.named('@/expressions', name);
    if (variables.includes('currentUser'))
      addConstant(context, 'currentUser', '@/composables/use-page', 'useCurrentUser');
  }
}

function addConstant(context: PageContext, name: string, source: string, composable: string): void {
  context.imports.named(source, composable);
  const line = `const ${name} = ${composable}();\n`;
  if (!context.script.includes(line)) context.script.unshift(line);
}

/** The expression of a value that waits for the sources that it reads. `source` is a TypeScript expression. */
export function waiting(
  context: PageContext,
  page: ResolvedFreePage,
  expressions: readonly ResolvedExpression[],
  source: string,
): { readonly text: string; readonly waits: boolean } {
  useExpressions(context, expressions);
  const read = page.sources
    .map(({ code }) => code)
    .filter((code) => expressions.some(({ variables }) => variables.includes(code)));
  if (read.length === 0) return { text: source, waits: false };
  context.imports.named('@/composables/use-source', 'whenLoaded');
  const states = `[${read.map(sourceName).join(', ')}]`;
  const value = `(${read.map(identifier).join(', ')}) => ${source.startsWith('{') ? `(${source})` : source}`;
  const line = `whenLoaded(${states}, ${value})`;
  return {
    text: line.length <= 105 ? line : `whenLoaded(\n    ${states},\n    ${value.replaceAll('\n', '\n  ')},\n  )`,
    waits: true,
  };
}

/** `{ orderId: page.orderId, since: null }`. */
export function assignmentsText(assignments: readonly FieldAssignment[], indent = ''): string {
  return objectLines(assignmentEntries(assignments), indent);
}

export const assignmentEntries = (assignments: readonly FieldAssignment[]): string[] =>
  assignments.map(({ field, value }) => entry(identifier(field), value.source));

/** `{ … }` on one line where it fits, else an entry a line. */
export function objectLines(entries: readonly string[], indent: string): string {
  if (entries.length === 0) return '{}';
  const line = `{ ${entries.join(', ')} }`;
  return line.length <= 80 ? line : `{\n${entries.map((each) => `${indent}  ${each},\n`).join('')}${indent}}`;
}

export const entry = (key: string, value: string): string => (key === value ? key : `${key}: ${value}`);

/** Declares a constant under a name of its own, such as `value2`. */
export function declare(context: PageContext, prefix: string, text: string): string {
  let count = 1;
  while (context.script.some((line) => line.startsWith(`const ${prefix}${count} =`))) count++;
  const name = `${prefix}${count}`;
  const line = `const ${name} = ${text};\n`;
  context.script.push(line.length <= 121 || text.includes('\n') ? line : `const ${name} =\n  ${text};\n`);
  return name;
}

/** A computed constant. */
export function declareComputed(context: PageContext, prefix: string, text: string): string {
  context.imports.named('vue', 'computed');
  const body = text.startsWith('{') ? `(${text})` : text;
  const line = `computed(() => ${body})`;
  return declare(context, prefix, line.length <= 90 ? line : `computed(() =>\n  ${body},\n)`);
}
