import { modelIndexes } from '../../metadata/relational/indexes.ts';
import type { ResolvedField, ResolvedModel, ResolvedRelation } from '../../metadata/resolved-product.ts';
import type { GeneratedFile } from '../files.ts';
import { identifier, literal, type LiteralValue } from '../literals.ts';
import { foreignKeys } from '../model-lookup.ts';
import { isNullable, type BackendContext } from './context.ts';
import { Imports } from './imports.ts';
import { entityClass, modelFile, platformFile, relationIds } from './naming.ts';
import { call, importPath, sourceFile } from './source-file.ts';
import type { PropertyStructure } from './structures.ts';

type Options = Readonly<Record<string, LiteralValue | undefined>>;

/** `<model>.entity.ts`: the table as a TypeORM class. */
export function entityFile(context: BackendContext, model: ResolvedModel): GeneratedFile {
  const file = modelFile(model, 'entity');
  const imports = new Imports();
  const base = model.options.audit ? 'AuditedRow' : 'StoredRow';
  imports.value(importPath(file, platformFile('stored-row')), base);
  imports.value('typeorm', 'Entity');
  const properties = [
    ...model.fields.map((field) => fieldProperty(context, field, imports, file)),
    ...model.relations.flatMap((relation) => relationProperties(context, relation, imports, file)),
    ...systemProperties(model, imports),
  ];
  const description = context.describe(model.description) || context.describe(model.label);
  return sourceFile(`${file}.ts`, `${model.module}/model/${model.code}`, imports, [
    {
      kind: 'class',
      name: entityClass(model),
      extends: base,
      description,
      decorators: [`Entity(${literal(model.table)})`, ...indexDecorators(model, imports)],
      properties,
    },
  ]);
}

function indexDecorators(model: ResolvedModel, imports: Imports): string[] {
  const properties = new Map<string, string>(model.fields.map((field) => [field.id, field.code]));
  for (const relation of foreignKeys(model)) properties.set(relation.id, relationIds(relation));
  const indexes = modelIndexes(model).filter((index) => !index.id.startsWith('index:'));
  if (indexes.length > 0) imports.value('typeorm', 'Index');
  return indexes.map((index) => {
    const columns = index.columns.flatMap((id) => properties.get(id) ?? []);
    const options = index.unique ? [literal({ unique: true })] : [];
    return call('Index', [literal(index.name), literal(columns), ...options], 0);
  });
}

function fieldProperty(
  context: BackendContext,
  field: ResolvedField,
  imports: Imports,
  file: string,
): PropertyStructure {
  imports.value('typeorm', 'Column');
  const nullable = isNullable(field);
  const type = context.valueType(field, imports, file);
  const code = identifier(field.code);
  const label = context.describe(field.label);
  const options = {
    name: field.column === code ? undefined : field.column,
    ...columnType(field),
    nullable: nullable || undefined,
    select: field.type === 'password' ? false : undefined,
  };
  return {
    name: code,
    mark: '!',
    type: nullable && type !== 'unknown' ? `${type} | null` : type,
    description: label.toLowerCase() === code.toLowerCase() ? '' : label,
    decorators: [`Column(${optionsText(options)})`],
  };
}

function columnType(field: ResolvedField): Options {
  switch (field.type) {
    case 'string':
    case 'email':
    case 'url':
    case 'phone':
      return { type: 'varchar', length: field.maxLength };
    case 'password':
      return { type: 'varchar', length: 255 };
    case 'enum':
      return { type: 'varchar', length: 50 };
    case 'sequence':
      return { type: 'varchar', length: 60 };
    case 'integer':
      return { type: 'int' };
    case 'decimal':
      return { type: 'decimal', precision: field.precision, scale: field.scale };
    case 'datetime':
      return { type: 'datetime', precision: 3 };
    case 'uuid':
      return { type: 'char', length: 36 };
    case 'multiEnum':
    case 'file':
    case 'image':
      return { type: 'json' };
    case 'computed':
      return computedColumn(field.valueType);
    case 'bigint':
    case 'boolean':
    case 'date':
    case 'json':
    case 'text':
    case 'time':
      return { type: field.type };
  }
}

function computedColumn(value: Extract<ResolvedField, { type: 'computed' }>['valueType']): Options {
  switch (value.type) {
    case 'string':
      return { type: 'varchar', length: value.maxLength };
    case 'decimal':
      return { type: 'decimal', precision: value.precision, scale: value.scale };
    case 'integer':
      return { type: 'int' };
    case 'boolean':
      return { type: 'boolean' };
  }
}

function relationProperties(
  context: BackendContext,
  relation: ResolvedRelation,
  imports: Imports,
  file: string,
): PropertyStructure[] {
  const target = context.entity(relation.target, imports, file);
  const decorator = { manyToOne: 'ManyToOne', oneToOne: 'OneToOne', oneToMany: 'OneToMany', manyToMany: 'ManyToMany' }[
    relation.kind
  ];
  imports.value('typeorm', decorator);
  imports.type('typeorm', 'Relation');
  const inverse = relation.inverse === null ? [] : [`(row) => row.${identifier(relation.inverse)}`];
  const many = relation.kind === 'oneToMany' || relation.kind === 'manyToMany';
  const optional = !many && (!relation.required || !relation.owner);
  const label = context.describe(relation.label);
  const property: PropertyStructure = {
    name: identifier(relation.code),
    mark: '!',
    type: `Relation<${target}>${many ? '[]' : optional ? ' | null' : ''}`,
    description: label.toLowerCase() === relation.code.toLowerCase() ? '' : label,
    decorators: [
      call(decorator, [`() => ${target}`, ...inverse, ...relationOptions(relation)], 2),
      ...joinDecorators(relation, imports),
    ],
  };
  if (relation.kind === 'manyToMany') return [property, { name: relationIds(relation), mark: '?', type: 'string[]' }];
  return relation.column === null ? [property] : [foreignKeyProperty(relation, imports), property];
}

function relationOptions(relation: ResolvedRelation): string[] {
  if (relation.column === null) return [];
  const rule = { restrict: 'RESTRICT', cascade: 'CASCADE', setNull: 'SET NULL' }[relation.onDelete];
  return [literal({ onDelete: rule })];
}

function joinDecorators(relation: ResolvedRelation, imports: Imports): string[] {
  if (relation.column !== null) {
    imports.value('typeorm', 'JoinColumn');
    return [`JoinColumn(${literal({ name: relation.column })})`];
  }
  if (!relation.owner || relation.joinTable === null) return [];
  imports.value('typeorm', 'JoinTable');
  const { name, column, inverseColumn } = relation.joinTable;
  const options = literal({ name, joinColumn: { name: column }, inverseJoinColumn: { name: inverseColumn } });
  return [`JoinTable(${options})`];
}

function foreignKeyProperty(relation: ResolvedRelation, imports: Imports): PropertyStructure {
  imports.value('typeorm', 'Column');
  const options = { name: relation.column ?? '', type: 'bigint', nullable: relation.required ? undefined : true };
  return {
    name: relationIds(relation),
    mark: '!',
    type: relation.required ? 'string' : 'string | null',
    decorators: [`Column(${optionsText(options)})`],
  };
}

function systemProperties(model: ResolvedModel, imports: Imports): PropertyStructure[] {
  const properties: PropertyStructure[] = [];
  if (model.options.softDelete) {
    imports.value('typeorm', 'Column');
    const options = { name: 'is_removed', type: 'boolean', default: false, select: false };
    properties.push({
      name: 'isRemoved',
      mark: '!',
      type: 'boolean',
      description: 'Removed rows stay in the table and are never returned.',
      decorators: [`Column(${literal(options)})`],
    });
  }
  if (model.options.optimisticLock) {
    imports.value('typeorm', 'VersionColumn');
    properties.push({
      name: 'version',
      mark: '!',
      type: 'number',
      description: 'Counts the changes: an update carries the version that it was read with.',
      decorators: ['VersionColumn()'],
    });
  }
  return properties;
}

function optionsText(options: Options): string {
  const given: Record<string, LiteralValue> = {};
  for (const [key, value] of Object.entries(options)) if (value !== undefined) given[key] = value;
  return literal(given);
}
