import type {
  FieldType,
  ResolvedDictionaryValue,
  ResolvedField,
  ResolvedModel,
  ResolvedModelOptions,
  ResolvedProduct,
  ResolvedRelation,
} from '../resolved-product.ts';
import type { Column, ColumnDefault, ColumnLiteral, ColumnMeaning, ColumnType } from './schema.ts';

interface ColumnSketch {
  readonly type: ColumnType;
  readonly meaning: ColumnMeaning;
  readonly fallback: ColumnLiteral | null;
}

const plain = {
  pointer: '',
  meaning: 'system',
  nullable: true,
  default: null,
  fallback: null,
  extra: null,
  generatedAs: null,
  pendingNotNull: false,
  retired: false,
} as const;

export const idColumn: Column = system('id', { name: 'BIGINT' }, { nullable: false, extra: 'autoIncrement' });

/**
 * 1 in rows that are there and null in removed ones. Unique keys of a soft-deletable model end in it, because nulls
 * are never equal to each other: a removed row's value may be used again. The leading underscore keeps the name out
 * of the designers' reach.
 */
export const liveColumn: Column = system(
  '_live',
  { name: 'TINYINT' },
  { generatedAs: 'CASE WHEN `is_removed` = 0 THEN 1 END' },
);

export const auditColumns: readonly Column[] = [
  system('created_at', { name: 'DATETIME' }, { nullable: false, default: { kind: 'now' } }),
  system('creator_id', { name: 'BIGINT' }),
  system('creator_name', { name: 'VARCHAR', length: 50 }),
  system('modifier_at', { name: 'DATETIME' }, { nullable: false, default: { kind: 'now' }, extra: 'updatedNow' }),
  system('modifier_id', { name: 'BIGINT' }),
  system('modifier_name', { name: 'VARCHAR', length: 50 }),
];

export function system(name: string, type: ColumnType, rest: Partial<Column> = {}): Column {
  return { ...plain, id: name, name, type, ...rest };
}

export function systemColumns(options: ResolvedModelOptions): Column[] {
  const columns: Column[] = options.audit ? [...auditColumns] : [];
  if (options.softDelete) {
    columns.push(
      system('is_removed', { name: 'TINYINT' }, { nullable: false, default: { kind: 'literal', value: 0 } }),
    );
  }
  if (options.optimisticLock) {
    columns.push(system('version', { name: 'INT' }, { nullable: false, default: { kind: 'literal', value: 1 } }));
  }
  return columns;
}

export function fieldColumn(
  product: ResolvedProduct,
  model: ResolvedModel,
  field: ResolvedField,
  position: number,
): Column {
  const sketch = sketchOf(product, field);
  const standard = columnDefault(field, sketch.type);
  const unique =
    field.unique || field.type === 'sequence' || model.keys.some((key) => key.unique && key.on.includes(field.code));
  return {
    ...plain,
    id: field.id,
    name: field.column,
    pointer: `/fields/${position}`,
    type: sketch.type,
    meaning: sketch.meaning,
    nullable: !field.required && field.type !== 'sequence',
    default: standard,
    fallback: unique ? null : standard?.kind === 'literal' ? standard.value : (jsonDefault(field) ?? sketch.fallback),
    ...enumValues(product, field),
  };
}

function enumValues(product: ResolvedProduct, field: ResolvedField): Pick<Column, 'values'> {
  if (field.type !== 'enum' && field.type !== 'multiEnum') return {};
  const values = valuesOf(product, field.dictionary.module, field.dictionary.code);
  return { values: values.map(({ id, code }) => ({ id, code })) };
}

export function foreignKeyColumn(relation: ResolvedRelation): Column {
  return {
    ...plain,
    id: relation.id,
    name: relation.column ?? '',
    pointer: '/relations',
    type: { name: 'BIGINT' },
    meaning: 'reference',
    nullable: !relation.required || relation.onDelete === 'setNull',
  };
}

const fixedSketches = {
  text: { type: { name: 'TEXT' }, meaning: 'text', fallback: '' },
  password: { type: { name: 'VARCHAR', length: 255 }, meaning: 'password', fallback: '' },
  integer: { type: { name: 'INT' }, meaning: 'integer', fallback: 0 },
  bigint: { type: { name: 'BIGINT' }, meaning: 'bigint', fallback: 0 },
  boolean: { type: { name: 'TINYINT' }, meaning: 'boolean', fallback: false },
  date: { type: { name: 'DATE' }, meaning: 'date', fallback: '1970-01-01' },
  time: { type: { name: 'TIME' }, meaning: 'time', fallback: '00:00:00' },
  datetime: { type: { name: 'DATETIME' }, meaning: 'datetime', fallback: '1970-01-01 00:00:00.000' },
  json: { type: { name: 'JSON' }, meaning: 'json', fallback: '{}' },
  multiEnum: { type: { name: 'JSON' }, meaning: 'multiEnum', fallback: '[]' },
  file: { type: { name: 'JSON' }, meaning: 'file', fallback: null },
  image: { type: { name: 'JSON' }, meaning: 'image', fallback: null },
  uuid: { type: { name: 'CHAR', length: 36 }, meaning: 'uuid', fallback: '00000000-0000-0000-0000-000000000000' },
  sequence: { type: { name: 'VARCHAR', length: 60 }, meaning: 'sequence', fallback: null },
} as const satisfies Partial<Record<FieldType, ColumnSketch>>;

function sketchOf(product: ResolvedProduct, field: ResolvedField): ColumnSketch {
  if (field.type === 'string' || field.type === 'email' || field.type === 'url' || field.type === 'phone') {
    return varcharSketch(field.maxLength);
  }
  if (field.type === 'decimal') return decimalSketch(field.precision, field.scale);
  if (field.type === 'computed') return computedSketch(field.valueType);
  if (field.type === 'enum') {
    const fallback = valuesOf(product, field.dictionary.module, field.dictionary.code)[0]?.code ?? null;
    return { type: { name: 'VARCHAR', length: 50 }, meaning: 'enum', fallback };
  }
  return fixedSketches[field.type];
}

function computedSketch(value: Extract<ResolvedField, { type: 'computed' }>['valueType']): ColumnSketch {
  if (value.type === 'string') return varcharSketch(value.maxLength);
  if (value.type === 'decimal') return decimalSketch(value.precision, value.scale);
  return fixedSketches[value.type];
}

function varcharSketch(length: number): ColumnSketch {
  return { type: { name: 'VARCHAR', length }, meaning: 'text', fallback: '' };
}

function decimalSketch(precision: number, scale: number): ColumnSketch {
  return { type: { name: 'DECIMAL', precision, scale }, meaning: 'decimal', fallback: 0 };
}

function valuesOf(product: ResolvedProduct, module: string, code: string): readonly ResolvedDictionaryValue[] {
  const dictionaries = product.modules.find((candidate) => candidate.code === module)?.dictionaries ?? [];
  return dictionaries.find((dictionary) => dictionary.code === code)?.values ?? [];
}

/** Literal defaults of TEXT and JSON columns are not portable: the product's code sets those. */
function columnDefault(field: ResolvedField, type: ColumnType): ColumnDefault | null {
  const value = field.default;
  if (value?.kind === 'now') return type.name === 'DATETIME' ? { kind: 'now' } : null;
  if (value?.kind !== 'literal' || !takesDefault(type) || typeof value.value === 'object') return null;
  if (type.name === 'DATETIME') return datetimeDefault(value.value);
  return { kind: 'literal', value: value.value };
}

/** The dialect's form in UTC of an ISO 8601 instant. */
function datetimeDefault(value: string | number | boolean): ColumnDefault | null {
  const instant = typeof value === 'string' ? new Date(value) : null;
  if (instant === null || Number.isNaN(instant.getTime())) return null;
  return { kind: 'literal', value: instant.toISOString().replace('T', ' ').replace('Z', '') };
}

/** What rows that are there get for a TEXT or JSON field with a default of its own. */
function jsonDefault(field: ResolvedField): ColumnLiteral | null {
  if (field.default?.kind !== 'literal') return null;
  if (field.type === 'text' && typeof field.default.value === 'string') return field.default.value;
  return field.type === 'json' || field.type === 'multiEnum' ? JSON.stringify(field.default.value) : null;
}

export function takesDefault(type: ColumnType): boolean {
  return type.name !== 'TEXT' && type.name !== 'JSON';
}
