import { literal } from '../literals.ts';

/** What a file imports, by module. */
export class Imports {
  private readonly values = new Map<string, Set<string>>();
  private readonly types = new Map<string, Set<string>>();

  value(from: string, ...names: readonly string[]): void {
    add(this.values, from, names);
  }

  /** Erased when compiled; a name that is also imported as a value stays one. */
  type(from: string, ...names: readonly string[]): void {
    add(this.types, from, names);
  }

  /** The declarations: packages, a blank line, then files. */
  print(): string {
    const modules = [...new Set([...this.values.keys(), ...this.types.keys()])].toSorted(byDistance);
    const packages = modules.filter((from) => !from.startsWith('.'));
    const files = modules.filter((from) => from.startsWith('.'));
    return [packages, files]
      .map((group) => group.map((from) => this.declaration(from)).join('\n'))
      .filter((group) => group !== '')
      .join('\n\n');
  }

  private declaration(from: string): string {
    const values = [...(this.values.get(from) ?? [])];
    const types = new Set([...(this.types.get(from) ?? [])].filter((name) => !values.includes(name)));
    const keyword = values.length === 0 ? 'import type' : 'import';
    const mark = values.length === 0 ? '' : 'type ';
    const names = [...values, ...types].toSorted(byName).map((name) => (types.has(name) ? `${mark}${name}` : name));
    const line = `${keyword} { ${names.join(', ')} } from ${literal(from)};`;
    if (line.length <= 120) return line;
    return `${keyword} {\n${names.map((name) => `  ${name},\n`).join('')}} from ${literal(from)};`;
  }
}

function add(map: Map<string, Set<string>>, from: string, names: readonly string[]): void {
  const known = map.get(from);
  if (known === undefined) map.set(from, new Set(names));
  else for (const name of names) known.add(name);
}

/** What is far away first, then neighbours. */
function byDistance(a: string, b: string): number {
  return rank(a) - rank(b) || byName(a, b);
}

function byName(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function rank(from: string): number {
  return from.startsWith('./') ? 1 : 0;
}
