import type { Manifest } from '../platform/ports.ts';

type Kind = 'added' | 'changed' | 'removed';

export interface FieldChange {
  /** `spec.template.spec.containers[product].image`; parts of a list by their name where they have one. */
  readonly path: string;
  readonly kind: Kind;
  /** A text as it is, anything else as JSON. */
  readonly before?: string;
  readonly after?: string;
}

export interface ManifestChange {
  readonly object: string;
  readonly name: string;
  readonly kind: Kind;
  readonly fields: readonly FieldChange[];
}

/** What becomes of the objects that a runtime is told, in the order in which it is told; what goes comes last. */
export function compareManifests(before: readonly Manifest[], after: readonly Manifest[]): ManifestChange[] {
  const old = new Map(before.map((manifest) => [keyOf(manifest), manifest]));
  const kept = new Set(after.map(keyOf));
  const changes = [
    ...after.map((manifest) => change(old.get(keyOf(manifest)), manifest)),
    ...before.filter((manifest) => !kept.has(keyOf(manifest))).map((manifest) => change(manifest, undefined)),
  ];
  return changes.filter(({ fields }) => fields.length > 0);
}

const keyOf = ({ kind, name }: Manifest): string => `${kind} ${name}`;

function change(before: Manifest | undefined, after: Manifest | undefined): ManifestChange {
  const { kind: object, name } = after ?? before ?? { kind: '', name: '' };
  const [old, next] = [leaves(before?.content), leaves(after?.content)];
  const paths = [...new Set([...old.keys(), ...next.keys()])];
  const fields = paths.flatMap((path) => fieldChange(path, old.get(path), next.get(path)));
  return { object, name, kind: kindOf(before, after), fields };
}

function kindOf(before: unknown, after: unknown): Kind {
  if (before === undefined) return 'added';
  return after === undefined ? 'removed' : 'changed';
}

function fieldChange(path: string, before: string | undefined, after: string | undefined): FieldChange[] {
  if (before === after) return [];
  return [
    {
      path,
      kind: kindOf(before, after),
      ...(before !== undefined && { before }),
      ...(after !== undefined && { after }),
    },
  ];
}

/** Every value that has no parts, by its path. */
function leaves(content: unknown): Map<string, string> {
  const found = new Map<string, string>();
  const visit = (value: unknown, path: string): void => {
    const parts = partsOf(value);
    if (parts.length === 0) found.set(path, typeof value === 'string' ? value : JSON.stringify(value));
    for (const [part, inner] of parts) visit(inner, `${path}${part}`);
  };
  for (const [part, inner] of partsOf(content)) visit(inner, part.replace(/^\./u, ''));
  return found;
}

function partsOf(value: unknown): [part: string, inner: unknown][] {
  if (Array.isArray(value)) {
    return value.map((inner: unknown, index) => [`[${nameIn(inner) ?? index}]`, inner]);
  }
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).map(([name, inner]) => [/^\w+$/u.test(name) ? `.${name}` : `[${name}]`, inner]);
}

/** So that a part which is put before others does not change them all. */
function nameIn(part: unknown): string | null {
  const named = typeof part === 'object' && part !== null && 'name' in part ? part.name : null;
  return typeof named === 'string' ? named : null;
}
