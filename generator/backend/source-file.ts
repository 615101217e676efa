import { IndentationText, Project, QuoteKind, type StatementStructures } from 'ts-morph';

import { header, type GeneratedFile } from '../files.ts';
import type { Imports } from './imports.ts';

const project = new Project({
  useInMemoryFileSystem: true,
  skipLoadingLibFiles: true,
  skipFileDependencyResolution: true,
  manipulationSettings: { indentationText: IndentationText.TwoSpaces, quoteKind: QuoteKind.Single },
});

export type Statement = StatementStructures | string;

/**
 * Prints a TypeScript file from its whole structure, once: adding to a file that exists would parse it again each time.
 * `verbatim` holds text of several lines that stands in the structure as a placeholder, so that it keeps its indentation.
 */
export function sourceFile(
  path: string,
  source: string,
  imports: Imports,
  statements: readonly Statement[],
  verbatim: Verbatim = new Verbatim(),
): GeneratedFile {
  const file = project.createSourceFile('file.ts', { statements: [...statements] }, { overwrite: true });
  const body = file
    .getFullText()
    .trim()
    .replaceAll(/^(.*\S \{)\n *\}$/gm, '$1}');
  file.forget();
  return { path, content: `${header(source)}${imports.print()}\n\n${verbatim.restore(body)}\n` };
}

/** Text that must not be indented again when it is printed. */
export class Verbatim {
  private readonly texts: string[] = [];

  keep(text: string): string {
    this.texts.push(text);
    return `verbatim$${this.texts.length - 1}$`;
  }

  restore(body: string): string {
    return body.replaceAll(/verbatim\$(\d+)\$/g, (_match, index: string) => this.texts[Number(index)] ?? '');
  }
}

/** The one parameter of a constructor that is printed as all of them, a line each where there are several. */
export function constructorParameters(parameters: readonly string[], verbatim: Verbatim): { name: string }[] {
  if (parameters.length === 1) return parameters.map((name) => ({ name }));
  return [{ name: verbatim.keep(`\n${parameters.map((parameter) => `    ${parameter},\n`).join('')}  `) }];
}

/** `name(a, b)`, or one argument a line where the line would be too wide. `indent` counts spaces. */
export function call(name: string, args: readonly string[], indent: number): string {
  const line = `${name}(${args.join(', ')})`;
  if (line.length + indent <= 118) return line;
  const pad = ' '.repeat(indent);
  return `${name}(\n${args.map((arg) => `${pad}  ${arg},\n`).join('')}${pad})`;
}

/** Relative import of one generated server file by another; both under `server/src`, without extension. */
export function importPath(from: string, to: string): string {
  const here = from.split('/').slice(0, -1);
  const there = to.split('/');
  let shared = 0;
  while (shared < here.length && here[shared] === there[shared]) shared += 1;
  const up = '../'.repeat(here.length - shared);
  return `${up === '' ? './' : up}${there.slice(shared).join('/')}.js`;
}
