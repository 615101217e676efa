import { parse as parseComponent } from '@vue/compiler-sfc';
import { ts } from 'ts-morph';
import { assertSafePath, type GeneratedFile } from '../files.ts';
import { mark } from './hostile-texts-fixture.ts';
import { statementsOutsideTexts } from './sql-texts-fixture.ts';
import { templateShape } from './template-shape-fixture.ts';

/** What a tree is measured by: the same product with plain texts in the same places. */
export class PlainTree {
  readonly #files: ReadonlyMap<string, GeneratedFile>;
  readonly #shapes = new Map<string, string>();

  constructor(files: readonly GeneratedFile[]) {
    this.#files = new Map(files.map((file) => [file.path, file]));
  }

  /**
   * What is wrong with the same product with hostile texts: files that do not parse, and texts that became code.
   *
   * @param steersCode a text is a formula or a rule, and changes code of its own; else no structure may change
   */
  faultsOf(files: readonly GeneratedFile[], steersCode = false): readonly string[] {
    const unknown = files.filter(({ path }) => !this.#files.has(path)).map(({ path }) => `${path} is a new file`);
    const missing = [...this.#files.keys()].filter((path) => !files.some((file) => file.path === path));
    return [
      ...unknown,
      ...missing.map((path) => `${path} is missing`),
      ...files.flatMap((file) => this.#faultsOfFile(file, steersCode).map((fault) => `${file.path}: ${fault}`)),
    ];
  }

  #faultsOfFile(file: GeneratedFile, steersCode: boolean): readonly string[] {
    assertSafePath(file.path);
    const plain = this.#files.get(file.path);
    if (plain === undefined || plain.content === file.content) return [];
    const faults: string[] = [];
    const shape = shapeOf(file, faults);
    const expected = this.#shapes.get(file.path) ?? shapeOf(plain, []);
    this.#shapes.set(file.path, expected);
    const maySteer = steersCode && /\.(ts|vue)$/u.test(file.path);
    return shape === expected || maySteer
      ? faults
      : [...faults, `its structure changed: ${firstDifference(expected, shape)}`];
  }
}

/** What does not parse. */
export function syntaxFaults(files: readonly GeneratedFile[]): readonly string[] {
  return files.flatMap((file) => {
    assertSafePath(file.path);
    const faults: string[] = [];
    shapeOf(file, faults);
    return faults.filter((fault) => fault === unreadable).map((fault) => `${file.path}: ${fault}`);
  });
}

const unreadable = 'it does not parse';

function firstDifference(expected: string, given: string): string {
  let at = 0;
  while (at < expected.length && expected[at] === given[at]) at += 1;
  const from = Math.max(0, at - 80);
  return `…${expected.slice(from, at + 80)}… became …${given.slice(from, at + 80)}…`;
}

/** The file without its texts. Throws, or tells of faults, where it does not parse. */
function shapeOf(file: GeneratedFile, faults: string[]): string {
  const extension = /\.(\w+)$/u.exec(file.path)?.[1] ?? '';
  if (extension === 'ts') return scriptShape(file.path, file.content, faults);
  if (extension === 'vue') return componentShape(file, faults);
  if (file.path === 'generated.json') return Object.keys(JSON.parse(file.content)).join(' ');
  if (extension === 'json') return jsonShape(JSON.parse(file.content));
  if (extension === 'html') return file.content.replaceAll(/[^<>"]+/gu, ' ');
  if (extension === 'md') return markdownShape(file.content);
  if (file.path === 'Dockerfile') return dockerShape(file.content);
  return file.content;
}

function componentShape({ path, content }: GeneratedFile, faults: string[]): string {
  const { descriptor, errors } = parseComponent(content, { filename: path });
  if (errors.length > 0) faults.push(unreadable);
  const { scriptSetup, template } = descriptor;
  return `${scriptShape(`${path}.ts`, scriptSetup?.content ?? '', faults)}\n${templateShape(template?.ast, faults)}`;
}

/** The kinds and names of all nodes in order. A fault where the mark stands anywhere but in a text. */
export function scriptShape(path: string, content: string, faults: string[]): string {
  const file = ts.createSourceFile(path, content, ts.ScriptTarget.ESNext, true, ts.ScriptKind.TS);
  const problems: unknown = Reflect.get(file, 'parseDiagnostics');
  if (Array.isArray(problems) && problems.length > 0) faults.push(unreadable);
  const parts: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isStringLiteralLike(node)) faults.push(...textFaults(path, node.text));
    parts.push(leafText(node) ?? ts.SyntaxKind[node.kind]);
    ts.forEachChild(node, visit);
  };
  visit(file);
  const named = parts.filter((part) => part.includes(mark));
  faults.push(...named.map((part) => `a text became the code ${part}`));
  return parts.join(' ');
}

function leafText(node: ts.Node): string | null {
  if (ts.isIdentifier(node) || ts.isPrivateIdentifier(node)) return node.text;
  if (node.kind === ts.SyntaxKind.JsxText) return 'JSX';
  // How long a literal is decides which of these two prints it.
  return ts.isStringLiteralLike(node) || ts.isNumericLiteral(node) ? 'literal' : null;
}

function textFaults(path: string, text: string): readonly string[] {
  if (!path.includes('/migrations/')) return [];
  const outside = statementsOutsideTexts(text);
  return outside.includes(mark) ? [`a text became SQL: ${outside}`] : [];
}

function jsonShape(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) => (typeof part === 'string' ? 'text' : part));
}

/** Its tags, table cells, headings, lists and lines, without words. */
function markdownShape(content: string): string {
  return content
    .replaceAll(/&(?:#\d+|\w+);/gu, 'x')
    .replaceAll(/^\s*(?:[-+=]+|\d+[.)])(?=\s|$)/gmu, '*')
    .replaceAll(/[^<>|#`*_[\]\n!]+/gu, ' ');
}

/** Its lines; of a label only that it is one quoted text. */
function dockerShape(content: string): string {
  return content.replaceAll(/^(LABEL [\w.]+=)"(?:[^"\\$\n]|\\.)*"$/gmu, '$1text');
}
