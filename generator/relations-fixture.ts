import { documentSchemas } from '../metadata/documents/index.ts';
import { label, productOf } from './documents-fixture.ts';
import type { GeneratorInput } from './index.ts';

interface ObjectSchema {
  readonly properties: Readonly<Record<string, { readonly enum?: readonly string[] }>>;
}

const schema: {
  readonly properties: {
    readonly relations: { readonly items: ObjectSchema };
    readonly keys: { readonly items: ObjectSchema };
    readonly options: ObjectSchema;
  };
} = JSON.parse(JSON.stringify(documentSchemas.model));

const { keys, options, relations } = schema.properties;
const naming = new Set(['id', 'code', 'label', 'inverseLabel', 'target']);
const properties = (of: ObjectSchema, prefix: string): string[] =>
  Object.keys(of.properties)
    .filter((property) => !naming.has(property))
    .map((property) => `${prefix} ${property}`);
const kinds = relations.items.properties['type']?.enum ?? [];
export const deleteRules: readonly string[] = relations.items.properties['onDelete']?.enum ?? [];

/** All that the published schema of models knows of relations, keys and options. */
export const knownOptions: readonly string[] = [
  ...kinds.map((kind) => `relation type ${kind}`),
  ...deleteRules.map((rule) => `relation onDelete ${rule}`),
  ...properties(relations.items, 'relation').filter((name) => name !== 'relation type' && name !== 'relation onDelete'),
  ...properties(keys.items, 'key'),
  ...properties(options, 'option'),
].toSorted();

const name = (of: string, more: object = {}) => ({
  id: `fld_${of}Name`,
  code: 'name',
  type: 'string',
  required: true,
  maxLength: 40,
  ...more,
});

function model(code: string, more: object = {}) {
  const base = { id: `mdl_${code}`, code, label: label(code), table: `opt_${code.toLowerCase()}`, display: 'name' };
  return { ...base, fields: [name(code)], options: { audit: false }, ...more };
}

const relation = (of: string, code: string, more: object) => ({ id: `rel_${of}${code}`, code, ...more });

/** `HardRestrict` and so on: rows that refer to a shelf that is deleted for good, or only marked as removed. */
export const childOf = (soft: boolean, rule: string): string =>
  `${soft ? 'Soft' : 'Hard'}${rule.charAt(0).toUpperCase()}${rule.slice(1)}`;

function children(soft: boolean) {
  return deleteRules.map((onDelete) => {
    const code = childOf(soft, onDelete);
    const target = soft ? 'SoftShelf' : 'Shelf';
    return model(code, {
      relations: [relation(code, 'shelf', { type: 'manyToOne', target, onDelete, required: onDelete === 'restrict' })],
      options: { audit: false, softDelete: soft },
    });
  });
}

const lid = model('Lid', {
  relations: [
    relation('Lid', 'shelf', {
      type: 'oneToOne',
      target: 'Shelf',
      inverse: 'lid',
      owner: true,
      onDelete: 'cascade',
      column: 'covers_id',
    }),
  ],
});

const tag = model('Tag', {
  fields: [name('Tag'), { id: 'fld_TagCode', code: 'code', type: 'string', required: true, maxLength: 10 }],
  relations: [
    relation('Tag', 'places', {
      type: 'manyToMany',
      target: 'Shelf',
      inverse: 'tags',
      required: true,
      display: 'name',
      joinTable: 'opt_tagged',
    }),
    relation('Tag', 'related', { type: 'manyToMany', target: 'Tag', inverse: 'relatedTo', display: 'code' }),
  ],
});

/** Below, after and before others of its kind. */
const task = model('Task', {
  relations: [
    relation('Task', 'children', { type: 'oneToMany', target: 'Task', inverse: 'parent', onDelete: 'cascade' }),
    relation('Task', 'next', { type: 'oneToOne', target: 'Task', inverse: 'previous', onDelete: 'setNull' }),
  ],
});

const crate = model('Crate', {
  relations: [
    relation('Crate', 'parts', {
      type: 'oneToMany',
      target: 'Part',
      inverse: 'crate',
      composed: true,
      onDelete: 'cascade',
    }),
    relation('Crate', 'shelf', { type: 'manyToOne', target: 'Shelf', display: 'name' }),
  ],
  keys: [
    { id: 'key_Crate', code: 'uk_crate_place', unique: true, on: ['shelf', 'name'] },
    { id: 'key_CrateName', code: 'ix_crate_name', on: ['name'] },
  ],
  options: { audit: true, optimisticLock: true, pageSize: 2, maxPageSize: 3 },
});

const part = model('Part', {
  fields: [name('Part'), { id: 'fld_PartPieces', code: 'pieces', type: 'integer', required: true, min: 1 }],
});

const reading = model('Reading', { options: { audit: false, readOnly: true } });
const softShelf = model('SoftShelf', {
  fields: [name('SoftShelf', { unique: true })],
  options: { audit: false, softDelete: true },
});

/** Models with every kind of relation, key and option. */
export function relationsInput(): GeneratorInput {
  const models = [
    model('Shelf'),
    softShelf,
    lid,
    tag,
    task,
    crate,
    part,
    reading,
    ...children(false),
    ...children(true),
  ];
  return productOf('opt', { model: models });
}
