import type { DocumentOf } from '../documents/index.ts';
import type { FieldType, ResolvedField, ResolvedRelation } from '../resolved-product.ts';
import type { Located } from '../source.ts';
import type { Place } from '../report.ts';
import { snakeCase } from './names.ts';
import { checkColumn, checkMemberCode } from './reserved.ts';

function take(taken: Map<string, string>, name: string, owner: string, at: Place, what: string): void {
  const other = taken.get(name.toLowerCase());
  taken.set(name.toLowerCase(), owner);
  if (other === undefined) return;
  at.error('duplicate-code', `${what} \`${name}\` is taken by \`${other}\` already`, 'rename one of the two');
}

/** Fields, relations and the properties that stand for relations in requests share one name space, columns another. */
export function checkMembers(
  { content, place }: Located<DocumentOf['model']>,
  relations: ReadonlyMap<string, ResolvedRelation>,
): void {
  const codes = new Map<string, string>();
  const columns = new Map<string, string>();
  for (const [index, field] of content.fields.entries()) {
    const at = place.at('fields', index);
    const column = field.column ?? snakeCase(field.code);
    checkMemberCode(field.code, at.at('code'));
    checkColumn(column, at.at(field.column === undefined ? 'code' : 'column'));
    take(codes, field.code, field.code, at.at('code'), 'the code');
    take(columns, column, field.code, at.at(field.column === undefined ? 'code' : 'column'), 'the column');
  }
  const declared = content.relations ?? [];
  for (const [index, { code }] of declared.entries()) {
    checkMemberCode(code, place.at('relations', index, 'code'));
    take(codes, code, code, place.at('relations', index, 'code'), 'the code');
  }
  for (const relation of relations.values()) {
    const index = declared.findIndex(({ code }) => code === relation.code);
    const at = index < 0 ? place.at('relations') : place.at('relations', index, 'code');
    if (index < 0) {
      checkMemberCode(relation.code, at);
      take(codes, relation.code, relation.code, at, 'the derived code');
    }
    for (const property of requestProperties(relation)) take(codes, property, relation.code, at, 'the property');
    if (relation.column === null) continue;
    checkColumn(relation.column, at);
    take(columns, relation.column, relation.code, at, 'the column');
    checkLength(relation.column, at);
  }
}

/** `customerId`; for many, whichever way the plural is undone. */
function requestProperties({ code, kind, column }: ResolvedRelation): readonly string[] {
  if (kind === 'manyToMany') return [...new Set([`${code}Ids`, `${code.replace(/s$/u, '')}Ids`])];
  return column === null ? [] : [`${code}Id`];
}

export function checkLength(name: string, place: Place): void {
  if (name.length > 64) {
    place.error(
      'size-limit',
      `the SQL name \`${name}\` is longer than 64 characters`,
      'shorten the code, or give a name of its own',
    );
  }
}

const mostRowBytes = 65_000;

/** MySQL, MariaDB and TiDB keep the columns of a row within 65,535 bytes; a character takes up to four. */
export function checkRowSize(fields: readonly ResolvedField[], place: Place): void {
  const bytes = fields.reduce((sum, field) => sum + bytesOf(field), 0);
  if (bytes > mostRowBytes) {
    place
      .at('fields')
      .error(
        'size-limit',
        `the columns take up to ${bytes} bytes a row, more than ${mostRowBytes}`,
        'lower some `maxLength`, or use the type text',
      );
  }
}

const storedApart: ReadonlySet<FieldType> = new Set(['text', 'json', 'multiEnum', 'file', 'image']);

function bytesOf(field: ResolvedField): number {
  if (storedApart.has(field.type)) return 12;
  return (lengthInKey(field) ?? 2) * 4;
}

/** Characters that a field takes in a key; null for what no key can hold. */
export function lengthInKey(field: ResolvedField): number | null {
  if (field.type === 'computed') return field.valueType.type === 'string' ? field.valueType.maxLength : 2;
  if ('maxLength' in field) return notIndexable.has(field.type) ? null : field.maxLength;
  return notIndexable.has(field.type) ? null : (fixedLengths.get(field.type) ?? 2);
}

export const notIndexable: ReadonlySet<FieldType> = new Set(['text', 'json', 'multiEnum', 'password', 'file', 'image']);

const fixedLengths: ReadonlyMap<FieldType, number> = new Map([
  ['enum', 50],
  ['sequence', 60],
  ['uuid', 36],
]);
