/** Collects the imports of one file and prints them: sorted, one line per source. */
export class Imports {
  readonly #named = new Map<string, Map<string, 'value' | 'type'>>();
  readonly #defaults = new Map<string, string>();

  /** `name` may carry an alias: `endpoints as orderEndpoints`. */
  named(source: string, name: string): void {
    this.#add(source, name, 'value');
  }

  type(source: string, name: string): void {
    if (this.#named.get(source)?.get(name) !== 'value') this.#add(source, name, 'type');
  }

  default(source: string, name: string): void {
    this.#defaults.set(source, name);
  }

  /** A component of the front end's own, by its name. */
  component(name: string): void {
    this.default(`@/components/${name}.vue`, name);
  }

  #add(source: string, name: string, kind: 'value' | 'type'): void {
    const names = this.#named.get(source) ?? new Map<string, 'value' | 'type'>();
    this.#named.set(source, names.set(name, kind));
  }

  print(): string {
    const lines = [
      ...[...this.#defaults].map(([source, name]) => ({ source, line: `import ${name} from '${source}';\n` })),
      ...[...this.#named].map(([source, names]) => ({ source, line: namedImport(source, names) })),
    ];
    return lines
      .toSorted((a, b) => compare(sortKey(a.source), sortKey(b.source)))
      .map(({ line }) => line)
      .join('');
  }
}

function namedImport(source: string, names: ReadonlyMap<string, 'value' | 'type'>): string {
  const sorted = [...names].toSorted(([a], [b]) => compare(a.toLowerCase(), b.toLowerCase()) || compare(a, b));
  const onlyTypes = sorted.every(([, kind]) => kind === 'type');
  const list = sorted.map(([name, kind]) => (kind === 'type' && !onlyTypes ? `type ${name}` : name));
  const start = onlyTypes ? 'import type' : 'import';
  const line = `${start} { ${list.join(', ')} } from '${source}';\n`;
  if (line.length <= 121) return line;
  return `${start} {\n${list.map((name) => `  ${name},\n`).join('')}} from '${source}';\n`;
}

/** Packages first, then the front end's own files, then the neighbours. */
function sortKey(source: string): string {
  if (source.startsWith('./')) return `2${source}`;
  return source.startsWith('@/') ? `1${source}` : `0${source}`;
}

const compare = (a: string, b: string): number => (a < b ? -1 : Number(a > b));
