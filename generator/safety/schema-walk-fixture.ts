import { documentSchemas, type DocumentKind } from '../../metadata/documents/index.ts';

export type Schema = Readonly<Record<string, unknown>>;

/** A place in a document kind at which a text stands: a value, or the key of a map. */
export interface TextPosition {
  readonly kind: DocumentKind;
  /** `/fields/*[string]/help/*`; `#step` starts what a schema defines once; `/{key}` is a map's key. */
  readonly path: string;
  readonly schema: Schema;
}

/** A text position of one document; `isThere` is false for an optional property that is left out. */
export interface TextSpot extends TextPosition {
  readonly pointer: string;
  readonly isThere: boolean;
}

export function record(value: unknown): Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}

const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null && !Array.isArray(value);
const escaped = (key: string): string => key.replaceAll('~', '~0').replaceAll('/', '~1');

/** Whether any text fits, as far as the schema goes. */
export function isFree({ schema }: TextPosition): boolean {
  return !['pattern', 'enum', 'const'].some((word) => word in schema);
}

/** All text positions of a document kind, each once. */
export function positionsOf(kind: DocumentKind): readonly TextPosition[] {
  const walk = new Walk(kind);
  walk.visit(documentSchemas[kind], undefined, '', '');
  const found = new Map(walk.spots.map(({ path, schema }) => [path, { kind, path, schema }]));
  return [...found.values()];
}

/** The text positions of one document, those of its missing properties included. */
export function spotsOf(kind: DocumentKind, content: unknown): readonly TextSpot[] {
  const walk = new Walk(kind);
  walk.visit(documentSchemas[kind], content, '', '');
  return walk.spots;
}

/** Goes through a schema, and through a document with it where one is given. */
class Walk {
  readonly spots: TextSpot[] = [];
  readonly #kind: DocumentKind;
  readonly #root: Schema;
  readonly #visited = new Set<string>();

  constructor(kind: DocumentKind) {
    this.#kind = kind;
    this.#root = record(documentSchemas[kind]);
  }

  visit(given: unknown, value: unknown, pointer: string, path: string): void {
    const schema = record(given);
    const { $ref } = schema;
    const reference = typeof $ref === 'string' ? /^#\/\$defs\/(\w+)$/u.exec($ref)?.[1] : undefined;
    if (reference !== undefined) return this.#refer(reference, value, pointer);
    const branches = branchesOf(schema);
    if (branches.length > 0) {
      for (const branch of branches) {
        if (value === undefined || branch.fits(value)) this.visit(branch.schema, value, pointer, path + branch.label);
      }
      return undefined;
    }
    this.#text(schema, value, pointer, path);
    this.#object(schema, value, pointer, path);
    if ('items' in schema) {
      if (value === undefined) this.visit(schema['items'], undefined, `${pointer}/0`, `${path}/*`);
      for (const [index, item] of list(value).entries())
        this.visit(schema['items'], item, `${pointer}/${index}`, `${path}/*`);
    }
  }

  #refer(name: string, value: unknown, pointer: string): void {
    if (value === undefined && this.#visited.has(name)) return;
    this.#visited.add(name);
    this.visit(record(this.#root['$defs'])[name], value, pointer, `#${name}`);
  }

  #text(schema: Schema, value: unknown, pointer: string, path: string): void {
    const types = [schema['type']].flat();
    const isText = types.includes('string') || typeof schema['const'] === 'string';
    if (!isText || (value !== undefined && typeof value !== 'string')) return;
    this.spots.push({ kind: this.#kind, path, schema, pointer, isThere: value !== undefined });
  }

  #object(schema: Schema, value: unknown, pointer: string, path: string): void {
    if (value !== undefined && !isObject(value)) return;
    for (const [name, property] of Object.entries(record(schema['properties'])))
      this.visit(property, record(value)[name], `${pointer}/${escaped(name)}`, `${path}/${name}`);
    if (!isObject(schema['additionalProperties']) && !('propertyNames' in schema)) return;
    const keys = record(schema['propertyNames']);
    this.spots.push({
      kind: this.#kind,
      schema: keys,
      pointer,
      path: `${path}/{key}`,
      isThere: value !== undefined,
    });
    if (!isObject(schema['additionalProperties'])) return;
    if (value === undefined) this.visit(schema['additionalProperties'], undefined, `${pointer}/en-US`, `${path}/*`);
    for (const [key, item] of Object.entries(record(value)))
      this.visit(schema['additionalProperties'], item, `${pointer}/${escaped(key)}`, `${path}/*`);
  }
}

interface Branch {
  readonly label: string;
  readonly schema: Schema;
  readonly fits: (value: unknown) => boolean;
}

/** The branches of a tagged union, or of `if` the value is an object. */
function branchesOf(schema: Schema): readonly Branch[] {
  const tag = record(schema['discriminator'])['propertyName'];
  if (typeof tag === 'string') {
    return list(schema['oneOf']).map((item) => {
      const words = record(record(record(item)['properties'])[tag]);
      const allowed = 'const' in words ? [words['const']] : list(words['enum']);
      return {
        label: `[${allowed.join('|')}]`,
        schema: record(item),
        fits: (value) => allowed.includes(record(value)[tag]),
      };
    });
  }
  if (!('if' in schema)) return [];
  return [
    { label: '[object]', schema: record(schema['then']), fits: isObject },
    { label: '[text]', schema: record(schema['else']), fits: (value) => !isObject(value) },
  ];
}
