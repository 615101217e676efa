import { documentSchemas, type DocumentKind } from './index.ts';

type Schema = Readonly<Record<string, unknown>>;

/** What a page says besides its schema. */
export interface PageText {
  readonly intro: string;
  /** The example's path, and the example as it stands in that file. */
  readonly example: readonly [path: string, json: string];
}

/** The page of a document kind: what it is, an example, and a table of the properties of each object in its schema. */
export function referencePage(kind: DocumentKind, { intro, example: [path, json] }: PageText): string {
  const schema = record(documentSchemas[kind]);
  const writer = new ReferenceWriter(record(schema['$defs']));
  return [
    `# ${text(schema['title'])}`,
    `${text(schema['description'])} ${intro}`,
    'The tables are made from the JSON Schema that the API serves at `/api/schemas`: `npx vitest run metadata/documents -u` writes this page again.',
    `## Example\n\n\`${path}\`:\n\n\`\`\`json\n${json.trimEnd()}\n\`\`\``,
    '## Properties',
    ...writer.sections(schema),
    '',
  ]
    .join('\n\n')
    .replace(/\n+$/u, '\n');
}

class ReferenceWriter {
  readonly #definitions: Schema;
  readonly #waiting: (readonly [title: string, schema: Schema])[] = [];
  readonly #known = new Set<string>();

  constructor(definitions: Schema) {
    this.#definitions = definitions;
  }

  /** The tables of a schema, and of the objects within it, each once. */
  sections(root: Schema): readonly string[] {
    const parts = [...this.#objectText(root, '')];
    for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) {
      const [title, schema] = next;
      const description = text(schema['description']);
      parts.push(`### \`${title}\``, ...(description === '' ? [] : [`${capital(description)}.`]));
      parts.push(...this.#objectText(schema, title));
    }
    return parts;
  }

  #objectText(schema: Schema, path: string): readonly string[] {
    const branches = list(schema['oneOf']).map(record);
    if (branches.length === 0) return [this.#table(schema, Object.keys(record(schema['properties'])), path)];
    const tag = text(record(schema['discriminator'])['propertyName']);
    const shared = sharedProperties(branches, tag);
    const common =
      Object.keys(shared).length === 0
        ? []
        : [this.#table({ properties: shared, required: requiredIn(branches) }, Object.keys(shared), path)];
    return [...common, ...this.#branchTexts(branches, tag, shared, path)];
  }

  /** Branches with the same properties are told together. */
  #branchTexts(branches: readonly Schema[], tag: string, shared: Schema, path: string): readonly string[] {
    const missingIn = (branch: Schema): readonly string[] =>
      Object.keys(shared).filter((name) => !Object.hasOwn(record(branch['properties']), name));
    const groups = Map.groupBy(branches, (branch) =>
      JSON.stringify([ownProperties(branch, tag, shared), missingIn(branch), branch['description']]),
    );
    return [...groups.values()].flatMap(([first = {}, ...others]) => {
      const names = [first, ...others].flatMap((branch) => allowed(propertyOf(branch, tag)));
      const missing = missingIn(first);
      const own = Object.keys(ownProperties(first, tag, shared));
      const sentences = [
        text(first['description']) === '' ? '' : `${capital(text(first['description']))}.`,
        missing.length === 0 ? '' : `Without ${missing.map((name) => `\`${name}\``).join(', ')}.`,
        own.length === 0 ? 'No properties of its own.' : '',
      ].filter((sentence) => sentence !== '');
      const head = `**\`${tag}\`: ${names.map((name) => `\`${name}\``).join(', ')}**`;
      return [[`${head}.`, ...sentences].join(' '), ...(own.length === 0 ? [] : [this.#table(first, own, path)])];
    });
  }

  #table(schema: Schema, names: readonly string[], path: string): string {
    const required = list(schema['required']);
    const rows = names.map((name) => {
      const property = propertyOf(schema, name);
      const value = this.#value(property, path === '' ? name : `${path}.${name}`);
      const mark = required.includes(name) ? 'yes' : '';
      return `| \`${name}\` | ${mark} | ${cell(value)} | ${cell(meaning(property, this.#definitions))} |`;
    });
    return ['| property | required | value | meaning |', '|---|---|---|---|', ...rows].join('\n');
  }

  #value(schema: Schema, path: string): string {
    if (typeof schema['$ref'] === 'string') {
      const name = schema['$ref'].replace('#/$defs/', '');
      return this.#link(name, record(this.#definitions[name]));
    }
    if ('const' in schema || 'enum' in schema)
      return allowed(schema)
        .map((word) => `\`${word}\``)
        .join(', ');
    if ('if' in schema) {
      const words = allowed(record(schema['else'])).map((word) => `\`${word}\``);
      return `${words.join(', ')}, or ${this.#link(path, record(schema['then']))}`;
    }
    if ('oneOf' in schema || 'properties' in schema) return this.#link(path, schema);
    if (schema['type'] === 'array')
      return `list of ${this.#value(record(schema['items']), `${path}[]`)}${bounds(schema, 'Items', ' entries')}`;
    if (schema['type'] === 'object')
      return `object: key → ${this.#value(record(schema['additionalProperties']), `${path}.*`)}`;
    return plainValue(schema);
  }

  /** Names an object's table, which comes further down the page. */
  #link(title: string, schema: Schema): string {
    const key = JSON.stringify([title, schema]);
    if (!this.#known.has(key)) {
      this.#known.add(key);
      this.#waiting.push([title, schema]);
    }
    return `\`${title}\``;
  }
}

function plainValue(schema: Schema): string {
  const types = [schema['type']].flat().map((type) => (type === 'string' ? 'text' : text(type)));
  if (types.includes('integer') || types.includes('number'))
    return `${types.join(' or ')}${types.length === 1 ? range(schema) : ''}`;
  return `${types.join(' or ')}${bounds(schema, 'Length', ' characters')}`;
}

function range({ minimum, maximum }: Schema): string {
  if (minimum === undefined && maximum === undefined) return '';
  return maximum === undefined ? `, ${text(minimum)} or more` : `, ${text(minimum)} to ${text(maximum)}`;
}

function bounds(schema: Schema, what: 'Length' | 'Items', unit: string): string {
  const most = schema[`max${what}`];
  return most === undefined ? '' : `, at most ${text(most)}${unit}`;
}

/** The properties that most of the branches have, and all of these alike. */
function sharedProperties(branches: readonly Schema[], tag: string): Schema {
  const names = new Set(branches.flatMap((branch) => Object.keys(record(branch['properties']))));
  const shared = [...names].flatMap((name) => {
    const found = branches.map((branch) => record(branch['properties'])[name]).filter((item) => item !== undefined);
    const [first] = found;
    const isShared =
      name !== tag &&
      found.length * 3 >= branches.length * 2 &&
      found.every((item) => isSame(record(item), record(first)));
    return isShared ? [[name, first] as const] : [];
  });
  return Object.fromEntries(shared);
}

function ownProperties(branch: Schema, tag: string, shared: Schema): Schema {
  const entries = Object.entries(record(branch['properties']));
  return Object.fromEntries(entries.filter(([name]) => name !== tag && !Object.hasOwn(shared, name)));
}

const requiredIn = (branches: readonly Schema[]): readonly unknown[] => list(branches[0]?.['required']);

/** A list tells its own meaning, else that of what is in it. */
function meaning(schema: Schema, definitions: Schema): string {
  const own = text(schema['description']);
  if (own !== '') return own;
  if ('const' in schema) return 'what the document is';
  const { $ref } = schema;
  if (typeof $ref === 'string') return text(record(definitions[$ref.replace('#/$defs/', '')])['description']);
  return 'items' in schema ? meaning(record(schema['items']), definitions) : '';
}

const allowed = (schema: Schema): readonly string[] =>
  ('const' in schema ? [schema['const']] : list(schema['enum'])).map(text);
const propertyOf = (schema: Schema, name: string): Schema => record(record(schema['properties'])[name]);
const isSame = (a: Schema, b: Schema): boolean => JSON.stringify(a) === JSON.stringify(b);
const capital = (sentence: string): string => sentence.charAt(0).toUpperCase() + sentence.slice(1).replace(/\.$/u, '');
const cell = (content: string): string => content.replaceAll('|', String.raw`\|`).replaceAll('\n', ' ');

function record(value: unknown): Schema {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
function text(value: unknown): string {
  return value === undefined ? '' : typeof value === 'string' ? value : JSON.stringify(value);
}
