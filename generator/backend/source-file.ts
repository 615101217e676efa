import { header, type GeneratedFile } from '../files.ts';
import type { Imports } from './imports.ts';
import type {
  ClassStructure,
  ConstructorStructure,
  InterfaceStructure,
  MethodStructure,
  PropertyStructure,
  Statement,
} from './structures.ts';

const lineWidth = 120;

/**
 * Prints a TypeScript file from its whole structure, once and formatted. A syntax tree would be parsed from the text
 * again, which costs ten times as much as all the rest; the tests parse what is printed instead.
 */
export function sourceFile(
  path: string,
  source: string,
  imports: Imports,
  statements: readonly Statement[],
): GeneratedFile {
  return { path, content: `${header(source)}${imports.print()}\n\n${statements.map(printStatement).join('\n')}` };
}

function printStatement(statement: Statement): string {
  switch (statement.kind) {
    case 'class':
      return printClass(statement);
    case 'interface':
      return printInterface(statement);
    case 'type':
      return `type ${statement.name} = ${statement.type};\n`;
  }
}

function printInterface({ name, properties }: InterfaceStructure): string {
  return `export interface ${name} {\n${properties.map(printProperty).join('')}}\n`;
}

function printClass(item: ClassStructure): string {
  const base = item.extends === undefined ? '' : ` extends ${item.extends}`;
  const contract = item.implements === undefined ? '' : ` implements ${item.implements}`;
  const head = `${description(item.description, '')}${decorators(item.decorators, '')}export class ${item.name}${base}${contract} {`;
  const properties = (item.properties ?? []).map(printProperty);
  const separated = (item.properties ?? []).some((property) => (property.decorators ?? []).length > 0);
  const members = [
    ...(separated ? properties : properties.length > 0 ? [properties.join('')] : []),
    ...(item.injected ? [printConstructor(item.injected)] : []),
    ...(item.methods ?? []).map(printMethod),
  ];
  return members.length === 0 ? `${head}}\n` : `${head}\n${members.join('\n')}}\n`;
}

function printProperty(property: PropertyStructure): string {
  const { initializer, mark = '', modifiers = '', name, type } = property;
  const declaration = `${modifiers === '' ? '' : `${modifiers} `}${name}${mark}${type === undefined ? '' : `: ${type}`}`;
  const value = initializer === undefined ? '' : ` = ${initializer}`;
  return `${description(property.description, '  ')}${decorators(property.decorators, '  ')}  ${declaration}${value};\n`;
}

function printConstructor({ body, parameters }: ConstructorStructure): string {
  const list = parameters.length === 1 ? parameters.join('') : broken(parameters, '    ', '  ');
  return body.length === 0 ? `  constructor(${list}) {}\n` : `  constructor(${list}) {\n${indented(body)}  }\n`;
}

function printMethod(method: MethodStructure): string {
  const { body, modifiers, name, parameters, returns } = method;
  const result = returns === '' ? '' : `: ${returns}`;
  const start = modifiers === '' ? name : `${modifiers} ${name}`;
  const line = `  ${start}(${parameters.join(', ')})${result} {`;
  const head = line.length <= lineWidth ? line : `  ${start}(${broken(parameters, '    ', '  ')})${result} {`;
  return `${description(method.description, '  ')}${decorators(method.decorators, '  ')}${head}\n${indented(body)}  }\n`;
}

function description(text: string | undefined, indent: string): string {
  return text === undefined || text === '' ? '' : `${indent}/** ${text} */\n`;
}

function decorators(calls: readonly string[] | undefined, indent: string): string {
  return (calls ?? []).map((text) => `${indent}@${text}\n`).join('');
}

function broken(items: readonly string[], indent: string, end: string): string {
  return `\n${items.map((item) => `${indent}${item},\n`).join('')}${end}`;
}

/** The lines of a method's body; what stands inside a template literal keeps its place, for it is part of a value. */
function indented(body: readonly string[]): string {
  let inTemplate = false;
  return body
    .join('\n')
    .split('\n')
    .map((line) => {
      const text = inTemplate || line === '' ? line : `    ${line}`;
      if (line.includes('`')) inTemplate = endsInTemplate(line, inTemplate);
      return `${text}\n`;
    })
    .join('');
}

/** Whether a template literal is open at the end of a line, given whether one is at its start. */
function endsInTemplate(line: string, open: boolean): boolean {
  let quote = open ? '`' : '';
  for (let at = 0; at < line.length; at += 1) {
    const char = line.charAt(at);
    if (quote !== '' && char === '\\') at += 1;
    else if (quote === '' && (char === "'" || char === '"' || char === '`')) quote = char;
    else if (char === quote) quote = '';
  }
  return quote === '`';
}

/** `name(a, b)`, or one argument a line where the line would be too wide. `indent` counts spaces. */
export function call(name: string, args: readonly string[], indent: number): string {
  const line = `${name}(${args.join(', ')})`;
  if (line.length + indent <= lineWidth - 2) return line;
  const pad = ' '.repeat(indent);
  return `${name}(${broken(args, `${pad}  `, pad)})`;
}

/** An object literal on one line, or on a line for each entry where it would be wider than `width`. */
export function objectText(entries: readonly string[], indent: string, width: number): string {
  if (entries.length === 0) return '{}';
  const line = `{ ${entries.join(', ')} }`;
  return line.length <= width ? line : `{${broken(entries, `${indent}  `, indent)}}`;
}

/** Relative import of one generated server file by another; both under `server`, without extension. */
export function importPath(from: string, to: string): string {
  let shared = 0;
  for (let at = 0; at < from.length && from[at] === to[at]; at += 1) if (from[at] === '/') shared = at + 1;
  let up = '';
  for (let slash = from.indexOf('/', shared); slash >= 0; slash = from.indexOf('/', slash + 1)) up += '../';
  return `${up === '' ? './' : up}${to.slice(shared)}.js`;
}
