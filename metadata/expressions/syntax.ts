import { ts } from 'ts-morph';
import { functionNames } from './functions.ts';
import { printExpression, type ExpressionProblem, type Printed } from './print.ts';

export type { ExpressionProblem } from './print.ts';

export interface ParsedExpression {
  /** Canonical: single quotes, no comments, one line. */
  readonly source: string;
  readonly variables: readonly string[];
  readonly functions: readonly string[];
}

export type ParseResult =
  | { readonly ok: true; readonly expression: ParsedExpression }
  | { readonly ok: false; readonly problems: readonly ExpressionProblem[] };

export interface SyntaxScope {
  /** Names that may be read. */
  readonly variables: ReadonlySet<string>;
  /** Pages run in the browser and call none. */
  readonly callsFunctions: boolean;
}

const deepestNesting = 40;

/** Parses one expression, lets allowed nodes through only, and prints it canonically from them. */
export function parseExpression(source: string, scope: SyntaxScope): ParseResult {
  if (nesting(source) > deepestNesting) return tooComplex();
  try {
    const { file, problems } = parse(source);
    if (problems.length > 0) return { ok: false, problems };
    const node = onlyExpression(file, source);
    if (node === null) {
      const mend = 'write one expression, without `;` and without a comma between two';
      return { ok: false, problems: [{ offset: 0, message: 'this is not exactly one expression', mend }] };
    }
    const functions = scope.callsFunctions ? functionNames : new Set<string>();
    const printed = printExpression(node, {
      variables: scope.variables,
      functions,
      offsetOf: (at) => at.getStart(file) - 1,
    });
    return printed.problems.length > 0
      ? { ok: false, problems: printed.problems }
      : { ok: true, expression: facts(printed) };
  } catch (error) {
    if (error instanceof RangeError) return tooComplex();
    throw error;
  }
}

function facts({ source, variables, functions }: Printed): ParsedExpression {
  return { source, variables: [...variables].toSorted(), functions: [...functions].toSorted() };
}

function tooComplex(): ParseResult {
  const mend = 'split it into several `set` steps';
  return { ok: false, problems: [{ offset: 0, message: 'the expression is nested too deeply', mend }] };
}

/** Brackets in a row, those within texts counted too: the parser must not run out of stack. */
function nesting(source: string): number {
  let [depth, deepest] = [0, 0];
  for (const character of source) {
    if ('([{'.includes(character)) depth += 1;
    else if (')]}'.includes(character)) depth -= 1;
    deepest = Math.max(deepest, depth);
  }
  return deepest;
}

function parse(source: string): { readonly file: ts.SourceFile; readonly problems: readonly ExpressionProblem[] } {
  const file = ts.createSourceFile('expression.ts', wrap(source), ts.ScriptTarget.ESNext, true);
  const program = ts.createProgram({
    rootNames: [file.fileName],
    options: { noLib: true, noResolve: true, types: [] },
    host: memoryHost(new Map([[file.fileName, file]])),
  });
  const problems = program.getSyntacticDiagnostics(file).map((diagnostic) => ({
    offset: Math.max(0, Math.min((diagnostic.start ?? 1) - 1, source.length)),
    message: `the expression cannot be read: ${ts.flattenDiagnosticMessageText(diagnostic.messageText, ' ')}`,
    mend: 'correct its syntax',
  }));
  return { file, problems };
}

export const wrap = (source: string): string => `(${source}\n)`;

/** The expression inside the parentheses that we put round it, provided that they still belong together. */
function onlyExpression(file: ts.SourceFile, source: string): ts.Expression | null {
  const [statement, ...others] = file.statements;
  if (statement === undefined || others.length > 0 || !ts.isExpressionStatement(statement)) return null;
  const outer = statement.expression;
  return ts.isParenthesizedExpression(outer) && outer.getEnd() === wrap(source).length ? outer.expression : null;
}

/** A compiler host with these files and nothing else: no disk, no library. */
export function memoryHost(files: ReadonlyMap<string, ts.SourceFile>): ts.CompilerHost {
  return {
    getSourceFile: (name) => files.get(name),
    getDefaultLibFileName: () => '',
    writeFile: () => undefined,
    getCurrentDirectory: () => '/',
    getCanonicalFileName: (name) => name,
    useCaseSensitiveFileNames: () => true,
    getNewLine: () => '\n',
    fileExists: (name) => files.has(name),
    readFile: () => undefined,
  };
}
