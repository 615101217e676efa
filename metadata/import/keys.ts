import type { ModelDocument } from '../documents/model.ts';
import type { Entity, FieldPlan, ImportScope } from './entities.ts';
import { freeName, sqlNameOf, stableIdOf } from './names.ts';
import type { Shape } from './shapes.ts';
import type { SourceKey } from './source-schema.ts';

type KeyDocument = NonNullable<ModelDocument['keys']>[number];

/** InnoDB's limit of 3072 bytes, in characters of four. */
const mostCharacters = 768;
const mostKeys = 50;

/** Unique keys first. Those on one field become its `unique`; those on one relation have made it a oneToOne already. */
export function planKeys(entity: Entity, scope: ImportScope): readonly KeyDocument[] {
  const { table } = entity;
  const primary: SourceKey = {
    name: `uk_${table.name}_key`,
    unique: true,
    method: 'btree',
    parts: table.primaryKey.map((column) => ({ column, prefix: null })),
  };
  const given = [...(table.primaryKey.length > 0 && entity.idColumn === null ? [primary] : []), ...table.keys];
  const sorted = given.toSorted((a, b) => Number(b.unique) - Number(a.unique));
  const compound: { readonly key: SourceKey; readonly on: readonly string[] }[] = [];
  for (const key of sorted) {
    const on = membersOfKey(entity, key, scope);
    const [only, ...others] = on ?? [];
    if (on === null || only === undefined) continue;
    const field = entity.fields.find(({ code }) => code === only);
    if (others.length > 0) compound.push({ key, on });
    else if (field !== undefined && key.unique) field.unique = true;
    // Relations have an index of their own.
    else if (field !== undefined && !field.unique) compound.push({ key, on });
  }
  return nameKeys(entity, compound, scope);
}

function nameKeys(
  entity: Entity,
  keys: readonly { readonly key: SourceKey; readonly on: readonly string[] }[],
  { findings, module }: ImportScope,
): readonly KeyDocument[] {
  const names = generatedNames(entity);
  const lists = new Set<string>();
  const found: KeyDocument[] = [];
  for (const { key, on } of keys) {
    const list = on.join(',');
    if (lists.has(list)) continue;
    lists.add(list);
    if (found.length === mostKeys)
      findings.dropped(entity.table.name, `key ${key.name}: a model has at most ${mostKeys}`);
    else {
      const code = freeName(sqlNameOf(key.name), '_key', (name) => !names.has(name));
      names.add(code);
      found.push({
        id: stableIdOf('key', [module, entity.table.name, key.name]),
        code,
        ...(key.unique ? { unique: true } : {}),
        on: [...on],
      });
    }
  }
  return found;
}

/** Names that the product's own migration gives to keys. */
function generatedNames(entity: Entity): Set<string> {
  return new Set([
    'primary',
    ...entity.fields.flatMap(({ column, unique }) => (unique ? [`uk_${column}`] : [])),
    ...entity.relations.flatMap(({ column }) => [`uk_${column}`, `idx_${column}`]),
  ]);
}

/** Null where the key cannot be carried over, or says nothing. */
function membersOfKey(entity: Entity, key: SourceKey, { findings }: ImportScope): readonly string[] | null {
  const drop = (why: string): null => {
    const columns = key.parts.map(({ column }) => column ?? 'an expression').join(', ');
    findings.dropped(entity.table.name, `${key.unique ? 'unique key' : 'index'} ${key.name} (${columns}): ${why}`);
    return null;
  };
  if (key.method === 'fulltext' || key.method === 'spatial') return drop(`${key.method} keys are not known`);
  const columns = key.parts.map(({ column }) => column);
  if (columns.includes(null)) return drop('it is on an expression');
  if (key.unique && key.parts.some(({ prefix }) => prefix !== null)) return drop('it is on the first characters only');
  const whole = columns.filter((column) => column !== null);
  if (entity.idColumn !== null && whole.includes(entity.idColumn)) {
    return key.unique ? null : drop('it is on the id, which leads every key anyway');
  }
  const members = whole.map((column) => memberFor(entity, column, whole));
  const missing = whole.find((_column, index) => members[index] === null);
  if (missing !== undefined) return drop(`\`${missing}\` is no field`);
  const on = [...new Set(members.flatMap((member) => member ?? []))];
  const lengths = on.map((code) => lengthOf(entity.fields.find((field) => field.code === code)));
  if (lengths.includes(null)) return drop('a text, json or password field cannot be in a key');
  const length = lengths.reduce<number>((sum, each) => sum + (each ?? 0), 0);
  return length > mostCharacters ? drop(`it may take ${length} characters, more than ${mostCharacters}`) : on;
}

function memberFor(entity: Entity, column: string, key: readonly string[]): string | null {
  const field = entity.fields.find(({ source }) => source.name === column);
  const relations = entity.relations.filter(({ source }) => source.columns.includes(column));
  const single = relations.find(({ source }) => source.columns.length === 1);
  const compound = relations.find(({ source }) => source.columns.every((each) => key.includes(each)));
  return (compound ?? single ?? field)?.code ?? null;
}

const fixedLengths: Partial<Record<Shape['type'], number>> = { enum: 50, uuid: 36 };

/** Characters in a key; two for numbers and relations, null for what no key can hold. */
function lengthOf(field: FieldPlan | undefined): number | null {
  if (field === undefined) return 2;
  const { shape } = field;
  if (shape.type === 'string') return shape.maxLength;
  if (shape.type === 'text' || shape.type === 'json' || shape.type === 'multiEnum' || shape.type === 'password')
    return null;
  return fixedLengths[shape.type] ?? 2;
}
