import { ts } from 'ts-morph';
import type { ResolvedExpression } from '../resolved-product.ts';
import type { Place } from '../report.ts';
import { currentUserDeclaration, checkedFunctions } from './functions.ts';
import { declarationsWithPlainIds, libraryDeclarations } from './members.ts';
import { explainDiagnostic, isConsequence, neverEqual, plainTypeText, type MembersOf } from './diagnostics.ts';
import { memoryHost, parseExpression, wrap } from './syntax.ts';

export interface ExpressionRequest {
  readonly source: string;
  readonly place: Place;
  readonly variables: ReadonlySet<string>;
  /** On a page no function can be called. */
  readonly onPage?: boolean;
  /** Where nobody is signed in, or it must not matter who is. */
  readonly withoutUser?: boolean;
  /** The type that the value must have, in the checker's terms; left out, any. */
  readonly expected?: string;
  /** Statement text round the parenthesised expression where `expected` is not given. */
  readonly before?: string;
  /** Text that follows, given the canonical source. */
  readonly after?: (source: string) => string;
}

interface Site {
  readonly place: Place;
  readonly start: number;
  readonly expressionStart: number;
  readonly length: number;
  readonly end: number;
  readonly type: { text: string };
}

/**
 * One TypeScript program of all the expressions of a product. Statements round them mirror the flow of the logic they
 * stand in, so that what an assertion proves holds for the steps after it, as it will in the generated code.
 */
export class ExpressionProgram {
  readonly #chunks: string[] = [];
  readonly #declarations: string[] = [];
  readonly #sites: Site[] = [];
  #length = 0;
  #names = 0;

  /** A name that occurs nowhere else. */
  freshName(prefix: string): string {
    this.#names += 1;
    return `$${prefix}${this.#names}`;
  }

  declare(text: string): void {
    this.#declarations.push(text);
  }

  line(text: string): void {
    this.#write(`${text}\n`);
  }

  /** Adds an expression; null, and reported, where it is not of the allowed subset. Types are known after `check`. */
  expression(request: ExpressionRequest): ResolvedExpression | null {
    const scope = new Set(request.variables);
    if (request.onPage !== true && request.withoutUser !== true) scope.add('currentUser');
    const parsed = parseExpression(request.source, { variables: scope, callsFunctions: request.onPage !== true });
    if (!parsed.ok) {
      for (const problem of parsed.problems) {
        const where = lineAndColumn(request.source, problem.offset);
        request.place.error('expression-syntax', `${problem.message} (${where})`, problem.mend, problem.offset);
      }
      return null;
    }
    const type = { text: '' };
    this.#embed(request, parsed.expression.source, type);
    return { ...parsed.expression, type };
  }

  #embed(request: ExpressionRequest, canonical: string, type: { text: string }): void {
    const start = this.#length;
    const before = request.before ?? (request.expected === undefined ? '' : `$expect<${request.expected}>(`);
    const after = request.expected === undefined || request.before !== undefined ? ';' : ');';
    this.#write(before);
    const expressionStart = this.#length;
    this.#write(`${wrap(request.source)}${after}${request.after?.(canonical) ?? ''}\n`);
    const { place, source } = request;
    this.#sites.push({ place, start, expressionStart, length: source.length, end: this.#length, type });
  }

  #write(text: string): void {
    this.#chunks.push(text);
    this.#length += text.length;
  }

  /**
   * Type-checks everything at once, reports what is wrong, and fills in the types of the expressions.
   *
   * @param isComplete false where some documents are at fault, so that some types are not known
   */
  check(membersOf: MembersOf, isComplete: boolean): void {
    const file = parseFile('expressions.ts', this.#chunks.join(''));
    const program = this.#compile(file, libraryDeclarations);
    const found = program.getSemanticDiagnostics(file);
    const diagnostics = isComplete ? found : found.filter((diagnostic) => !isConsequence(diagnostic));
    const checker = program.getTypeChecker();
    this.#report([...diagnostics, ...this.#contradictions(file, checker)], membersOf);
    this.#fillTypes(file, checker);
  }

  #compile(file: ts.SourceFile, declarations: string): ts.Program {
    const functions = checkedFunctions.flatMap(({ declaration }) => declaration.split('\n'));
    const library = [
      declarations,
      ...functions.map((signature) => `declare ${signature}`),
      `declare const currentUser: ${currentUserDeclaration};`,
      ...this.#declarations,
    ].join('\n');
    const files = new Map([file, parseFile('scope.d.ts', library)].map((each) => [each.fileName, each]));
    return ts.createProgram({ rootNames: [...files.keys()], options: compilerOptions, host: memoryHost(files) });
  }

  /** An id that is compared with one text and then with another: the compiler of the generated code sees texts. */
  #contradictions(file: ts.SourceFile, checker: ts.TypeChecker): readonly ts.Diagnostic[] {
    if (!comparesIds(file, checker)) return [];
    return this.#compile(file, declarationsWithPlainIds).getSemanticDiagnostics(file).filter(neverEqual);
  }

  #report(diagnostics: readonly ts.Diagnostic[], membersOf: MembersOf): void {
    const told = new Set<string>();
    for (const diagnostic of diagnostics) {
      const at = diagnostic.start ?? 0;
      const site = this.#siteAt(at);
      if (site === undefined) continue;
      const offset = Math.max(0, Math.min(at - site.expressionStart - 1, site.length - 1));
      const isInside = at > site.expressionStart && at <= site.expressionStart + site.length;
      // Statements that mirror the flow repeat the expression, and with it the mistake.
      const key = `${site.start} ${isInside ? `${offset} ${diagnostic.code}` : 'outside'}`;
      const isRepeated = !isInside && [...told].some((known) => known.startsWith(`${site.start} `));
      if (told.has(key) || isRepeated) continue;
      told.add(key);
      const { rule, message, mend } = explainDiagnostic(diagnostic, membersOf);
      site.place.error(rule, `${message} (character ${offset + 1})`, mend, offset);
    }
  }

  /** The site that a position belongs to, or the one before it. */
  #siteAt(position: number): Site | undefined {
    let [low, high] = [0, this.#sites.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#sites[middle]?.start ?? 0) <= position) low = middle + 1;
      else high = middle;
    }
    return this.#sites[Math.max(0, low - 1)];
  }

  #fillTypes(file: ts.SourceFile, checker: ts.TypeChecker): void {
    const sites = new Map(this.#sites.map((site) => [site.expressionStart, site]));
    const visit = (node: ts.Node): void => {
      const site = ts.isParenthesizedExpression(node) ? sites.get(node.getStart(file)) : undefined;
      if (site !== undefined && ts.isParenthesizedExpression(node)) {
        // Of a variable the type that it has, not the one that it starts with.
        const typed = ts.isVariableDeclaration(node.parent) && isLet(node.parent) ? node.parent.name : node.expression;
        site.type.text = plainTypeText(
          checker.typeToString(checker.getTypeAtLocation(typed), undefined, ts.TypeFormatFlags.NoTruncation),
        );
        sites.delete(site.expressionStart);
      }
      ts.forEachChild(node, visit);
    };
    visit(file);
  }
}

const isLet = ({ parent }: ts.VariableDeclaration): boolean => (parent.flags & ts.NodeFlags.Let) !== 0;

function comparesIds(file: ts.SourceFile, checker: ts.TypeChecker): boolean {
  const compares = (node: ts.Node): boolean =>
    (ts.isBinaryExpression(node) &&
      (isIdWithText(node.left, node.right, checker) || isIdWithText(node.right, node.left, checker))) ||
    ts.forEachChild(node, compares) === true;
  return compares(file);
}

function isIdWithText(id: ts.Expression, text: ts.Expression, checker: ts.TypeChecker): boolean {
  return ts.isStringLiteralLike(text) && checker.typeToString(checker.getTypeAtLocation(id)).includes('$Id<');
}

const compilerOptions: ts.CompilerOptions = {
  strict: true,
  noLib: true,
  noResolve: true,
  noEmit: true,
  types: [],
  target: ts.ScriptTarget.ESNext,
  noUncheckedIndexedAccess: true,
  allowUnreachableCode: true,
};

function parseFile(name: string, text: string): ts.SourceFile {
  return ts.createSourceFile(name, text, ts.ScriptTarget.ESNext, true);
}

function lineAndColumn(source: string, offset: number): string {
  const before = source.slice(0, offset).split('\n');
  return `line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}`;
}
