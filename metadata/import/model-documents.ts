import type { FieldDocument } from '../documents/field.ts';
import type { ModelDocument, RelationDocument } from '../documents/model.ts';
import type { Entity, FieldPlan, ImportScope } from './entities.ts';
import { fieldDocument } from './field-documents.ts';
import { planKeys } from './keys.ts';
import { columnOption, fieldColumnName, relationColumnName, takeColumn, takeMember } from './members.ts';
import { clipped, humanised, stableIdOf } from './names.ts';

export function modelDocument(entity: Entity, scope: ImportScope): ModelDocument {
  const { locale, module } = scope;
  const { name, comment } = entity.table;
  const keys = planKeys(entity, scope);
  shrinkRow(entity, scope);
  const relations = [...toOne(entity, scope), ...manyToMany(entity, scope)];
  const display = displayField(entity);
  return {
    schemaVersion: 1,
    kind: 'model',
    id: stableIdOf('mdl', [module, name]),
    code: entity.code,
    label: { [locale]: humanised(entity.code) },
    ...(comment.trim() === '' ? {} : { description: { [locale]: clipped(comment.trim(), 500) } }),
    table: entity.sqlTable,
    fields: fieldsOf(entity, scope),
    ...(relations.length === 0 ? {} : { relations }),
    ...(keys.length === 0 ? {} : { keys: [...keys] }),
    ...(display === null ? {} : { display }),
  };
}

function fieldsOf(entity: Entity, { findings, locale, module }: ImportScope): FieldDocument[] {
  const { name } = entity.table;
  if (entity.fields.length === 0) {
    const code = takeMember(entity, 'note', 'Text');
    const column = takeColumn(entity, 'note');
    findings.changed(name, `has nothing but keys: an optional field \`${code}\` is added, since a model needs one`);
    const option = columnOption(column, fieldColumnName(code));
    const id = stableIdOf('fld', [module, name, '']);
    return [{ id, code, ...option, label: { [locale]: 'Note' }, type: 'string', maxLength: 200 }];
  }
  return entity.fields.map((field) =>
    fieldDocument(
      {
        id: stableIdOf('fld', [module, name, field.source.name]),
        code: field.code,
        ...columnOption(field.column, fieldColumnName(field.code)),
        label: { [locale]: field.label },
        ...(field.help === null ? {} : { help: { [locale]: field.help } }),
        ...(field.required ? { required: true } : {}),
        ...(field.unique ? { unique: true } : {}),
      },
      field.shape,
      field.dictionary,
      field.fallback,
    ),
  );
}

function toOne(entity: Entity, { locale, module }: ImportScope): RelationDocument[] {
  return entity.relations.map(({ code, column, inverse, onDelete, required, source, target, type }) => ({
    id: stableIdOf('rel', [module, entity.table.name, ...source.columns]),
    code,
    label: { [locale]: humanised(code) },
    type,
    target: target.code,
    inverse,
    inverseLabel: { [locale]: humanised(inverse) },
    ...(required ? { required: true } : {}),
    ...(onDelete === 'restrict' ? {} : { onDelete }),
    ...columnOption(column, relationColumnName(code)),
  }));
}

function manyToMany(entity: Entity, { locale, module }: ImportScope): RelationDocument[] {
  return entity.manyToMany.map(({ code, inverse, joinTable, table, target }) => ({
    id: stableIdOf('rel', [module, table]),
    code,
    label: { [locale]: humanised(code) },
    type: 'manyToMany',
    target: target.code,
    inverse,
    inverseLabel: { [locale]: humanised(inverse) },
    joinTable,
  }));
}

const usualNames = [
  /^(full|display)?_?name$/iu,
  /^title$/iu,
  /name$/iu,
  /title$/iu,
  /^(label|subject|caption|headline)$/iu,
];

/** The field that people would call a row by, or a key where there are no texts; null leaves it to the resolver. */
function displayField(entity: Entity): string | null {
  const texts = entity.fields.filter(({ shape }) => shape.type === 'string');
  if (texts.length === 0) return entity.fields.find(({ unique }) => unique)?.code ?? null;
  const found = usualNames.map((pattern) => texts.find(({ source }) => pattern.test(source.name)));
  return found.find((field) => field !== undefined)?.code ?? null;
}

/** A little under what the resolver allows: the columns of the system and of relations need room as well. */
const mostRowBytes = 63_000;

/** Columns of another character set may take more room here: the longest become texts outside of the row. */
function shrinkRow(entity: Entity, { findings }: ImportScope): void {
  const inKeys = new Set(entity.table.keys.flatMap(({ parts }) => parts.map(({ column }) => column)));
  const candidates = entity.fields.filter(
    ({ shape, source, unique }) => shape.type === 'string' && !unique && !inKeys.has(source.name),
  );
  const bytes = (): number => entity.fields.reduce((sum, field) => sum + bytesOf(field), 0);
  for (const field of candidates.toSorted((a, b) => bytesOf(b) - bytesOf(a))) {
    if (bytes() <= mostRowBytes || field.shape.type !== 'string') return;
    field.shape = { ...field.shape, type: 'text' };
    findings.changed(`${entity.table.name}.${field.source.name}`, 'becomes a text, because the row would be too long');
  }
}

function bytesOf({ shape }: FieldPlan): number {
  if (shape.type === 'string' || shape.type === 'password') return shape.maxLength * 4;
  return shape.type === 'enum' ? 200 : 144;
}
