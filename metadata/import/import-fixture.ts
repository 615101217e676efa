import { resolveProduct } from '../validate.ts';
import { importSchema } from './import-schema.ts';
import type { SourceColumn, SourceForeignKey, SourceKey, SourceSchema, SourceTable } from './source-schema.ts';

/** A column as MariaDB tells it: `column('age', 'tinyint(3) unsigned')`. */
export function column(name: string, columnType = 'int(11)', rest: Partial<SourceColumn> = {}): SourceColumn {
  const [dataType = ''] = columnType.toLowerCase().split(/[ (]/u);
  const sizes = /\(([\d,]+)\)/u.exec(columnType)?.[1]?.split(',').map(Number) ?? [];
  const isText = /char|text|blob|binary/u.test(dataType);
  const isMoment = /time/u.test(dataType);
  return {
    name,
    dataType,
    columnType,
    nullable: true,
    default: null,
    length: isText ? (sizes[0] ?? 65_535) : null,
    precision: isText || isMoment ? null : (sizes[0] ?? null),
    scale: isText || isMoment ? null : (sizes[1] ?? null),
    fraction: isMoment ? (sizes[0] ?? 0) : 0,
    extra: '',
    comment: '',
    generated: null,
    ...rest,
  };
}

export const required = { nullable: false } as const;
export const idColumn = column('id', 'bigint(20)', { ...required, extra: 'auto_increment' });

export function table(name: string, columns: readonly SourceColumn[], rest: Partial<SourceTable> = {}): SourceTable {
  const primaryKey = columns.includes(idColumn) ? ['id'] : [];
  return { name, comment: '', columns, primaryKey, keys: [], foreignKeys: [], checks: [], ...rest };
}

export function uniqueKey(name: string, ...columns: readonly string[]): SourceKey {
  return { name, unique: true, method: 'btree', parts: columns.map((each) => ({ column: each, prefix: null })) };
}

/** A foreign key to `id`, or to the columns that are named. */
export function foreignKey(
  columns: readonly string[],
  target: string | null,
  targetColumns: readonly string[] = ['id'],
  onDelete = 'RESTRICT',
): SourceForeignKey {
  return { name: `fk_${columns.join('_')}`, columns, target, targetColumns, onDelete };
}

export function schema(tables: readonly SourceTable[], rest: Partial<SourceSchema> = {}): SourceSchema {
  return { flavour: 'mariadb', tables, others: [], ...rest };
}

/** Imports, and resolves what comes out as a product of its own. */
export function imported(source: SourceSchema) {
  const result = importSchema(source, { module: 'shop', locale: 'en' });
  const resolution = resolveProduct({
    product: {
      schemaVersion: 1,
      kind: 'product',
      id: 'prd_shop',
      code: 'shop',
      name: { en: 'Shop' },
      locales: ['en'],
      roles: [{ id: 'rol_manager', code: 'manager' }],
      signIn: { adminRole: 'manager' },
      modules: [{ code: 'shop', versionCode: 'V1' }],
    },
    modules: [{ code: 'shop', versionCode: 'V1', documents: result.documents }],
  });
  const contentOf = (kind: string, code: string): unknown =>
    result.documents.find((document) => document.kind === kind && document.code === code)?.content;
  return {
    ...result,
    product: resolution.ok ? resolution.product : null,
    errors: resolution.ok ? [] : resolution.errors,
    contentOf,
    codes: (kind: string) => result.documents.filter((document) => document.kind === kind).map(({ code }) => code),
    told: result.findings.map(({ outcome, place, text }) => `${outcome} ${place}: ${text}`),
  };
}
