import type { ResolvedField, ResolvedModel, ResolvedRelation } from '../../metadata/resolved-product.ts';
import type { GeneratedFile } from '../files.ts';
import { identifier, literal } from '../literals.ts';
import { isToOne } from '../model-lookup.ts';
import { isNullable, isWritable, type BackendContext } from './context.ts';
import { Imports } from './imports.ts';
import { createDto, itemDto, modelFile, pageDto, platformFile, relationIds, rowDto, updateDto } from './naming.ts';
import { importPath, sourceFile } from './source-file.ts';
import type { ClassStructure, PropertyStructure } from './structures.ts';
import { Validators } from './validators.ts';

/** `<model>.dto.ts`: what the endpoints of a model take and answer. */
export function dtoFile(context: BackendContext, model: ResolvedModel): GeneratedFile {
  const file = modelFile(model, 'dto');
  const imports = new Imports();
  const writer = new DtoWriter(context, model, imports, file);
  const classes = [writer.create(), ...writer.item(), writer.update(), writer.row(), writer.page()];
  return sourceFile(`${file}.ts`, `${model.module}/model/${model.code}`, imports, classes);
}

class DtoWriter {
  private readonly context: BackendContext;
  private readonly model: ResolvedModel;
  private readonly imports: Imports;
  private readonly file: string;
  private readonly rules: Validators;

  constructor(context: BackendContext, model: ResolvedModel, imports: Imports, file: string) {
    this.context = context;
    this.model = model;
    this.imports = imports;
    this.file = file;
    this.rules = new Validators(imports, file);
  }

  create(): ClassStructure {
    return dtoClass(createDto(this.model), null, [
      ...this.model.fields.filter(isWritable).map((field) => this.input(field)),
      ...this.model.relations.flatMap((relation) => this.inputRelation(relation)),
    ]);
  }

  /** The row as part of its parent: the parent is known, and an id says which row is meant. */
  item(): ClassStructure[] {
    const composed = this.context.lookup.referencesTo(this.model).filter(({ relation }) => relation.composed);
    if (composed.length === 0) return [];
    const parents = composed.flatMap(({ relation }) =>
      relation.inverse === null ? [] : [relationIds(this.context.lookup.relation(this.model, relation.inverse))],
    );
    this.imports.value('@nestjs/swagger', 'OmitType');
    const id: PropertyStructure = {
      name: 'id',
      modifiers: 'readonly',
      mark: '?',
      type: 'string',
      description: 'Of a row that is there; without it the row is added.',
      decorators: [
        this.rules.apiProperty({ type: 'String', required: 'false' }),
        this.rules.own('HasDefault'),
        this.rules.own('IsId'),
      ],
    };
    return [
      dtoClass(itemDto(this.model), `OmitType(${createDto(this.model)}, ${literal([...new Set(parents)])})`, [id]),
    ];
  }

  update(): ClassStructure {
    this.imports.value('@nestjs/swagger', 'PartialType');
    const base = `PartialType(${createDto(this.model)}, { skipNullProperties: false })`;
    return dtoClass(updateDto(this.model), base, this.model.options.optimisticLock ? [this.version()] : []);
  }

  private version(): PropertyStructure {
    return {
      name: 'version',
      modifiers: 'readonly',
      mark: '!',
      type: 'number',
      description: 'The version that the change was made to.',
      decorators: [this.rules.apiProperty({ type: literal('integer') }), this.rules.standard('IsInt')],
    };
  }

  row(): ClassStructure {
    const { audit, optimisticLock } = this.model.options;
    return dtoClass(rowDto(this.model), null, [
      this.output('id', 'string', { type: 'String' }),
      ...this.model.fields.filter((field) => field.type !== 'password').map((field) => this.outputField(field)),
      ...this.model.relations.flatMap((relation) => this.outputRelation(relation)),
      ...(optimisticLock ? [this.output('version', 'number', { type: literal('integer') })] : []),
      ...(audit ? this.auditProperties() : []),
    ]);
  }

  page(): ClassStructure {
    this.imports.value(importPath(this.file, platformFile('page.dto')), 'pageOf');
    return dtoClass(pageDto(this.model), `pageOf(${rowDto(this.model)})`, []);
  }

  private input(field: ResolvedField): PropertyStructure {
    const nullable = isNullable(field);
    const optional = nullable || field.default !== null;
    const type = this.context.valueType(field, this.imports, this.file);
    const label = this.context.describe(field.label);
    const schema = { ...this.rules.schemaOfField(field), ...presence(optional, nullable) };
    return {
      name: identifier(field.code),
      modifiers: 'readonly',
      mark: optional ? '?' : '!',
      type: nullable && type !== 'unknown' ? `${type} | null` : type,
      description: label,
      decorators: [this.rules.apiProperty(schema), ...this.given(optional, nullable), ...this.rules.ofField(field)],
    };
  }

  /** Whether a value may be left out or be null. */
  private given(optional: boolean, nullable: boolean): string[] {
    if (nullable) return [this.rules.own('IsNullable')];
    return optional ? [this.rules.own('HasDefault')] : [];
  }

  private inputRelation(relation: ResolvedRelation): PropertyStructure[] {
    if (relation.composed) return [this.inputRows(relation)];
    if (relation.kind === 'manyToMany') return [this.inputIds(relation)];
    if (relation.column === null) return [];
    const nullable = !relation.required;
    const schema = this.rules.apiProperty({ type: 'String', ...presence(nullable, nullable) });
    const rules = [schema, ...this.given(nullable, nullable), this.rules.own('IsId')];
    return [property(relationIds(relation), nullable ? 'string | null' : 'string', nullable, rules)];
  }

  private inputIds(relation: ResolvedRelation): PropertyStructure {
    const { required } = relation;
    const rules = [
      this.rules.apiProperty({ type: '[String]', ...(required ? {} : { required: 'false' }) }),
      ...(required ? [] : [this.rules.own('HasDefault')]),
      ...this.rules.list(),
      ...(required ? [this.rules.standard('ArrayNotEmpty')] : []),
      this.rules.own('IsId', '{ each: true }'),
    ];
    return property(relationIds(relation), 'string[]', !required, rules);
  }

  private inputRows(relation: ResolvedRelation): PropertyStructure {
    const item = itemDto(relation.target);
    const file = modelFile(relation.target, 'dto');
    if (file !== this.file) this.imports.value(importPath(this.file, file), item);
    this.imports.value('class-transformer', 'Type');
    const rules = [
      this.rules.apiProperty({ type: `() => [${item}]`, required: 'false' }),
      this.rules.own('HasDefault'),
      ...this.rules.list(),
      this.rules.standard('ValidateNested', '{ each: true }'),
      `Type(() => ${item})`,
    ];
    return property(identifier(relation.code), `${item}[]`, true, rules);
  }

  private outputField(field: ResolvedField): PropertyStructure {
    const type = this.context.valueType(field, this.imports, this.file);
    const nullable = isNullable(field);
    const schema = { ...this.rules.schemaOfField(field), ...(nullable ? { nullable: 'true' } : {}) };
    return this.output(identifier(field.code), nullable && type !== 'unknown' ? `${type} | null` : type, schema);
  }

  private outputRelation(relation: ResolvedRelation): PropertyStructure[] {
    const code = identifier(relation.code);
    if (relation.composed) {
      const row = rowDto(relation.target);
      const file = modelFile(relation.target, 'dto');
      if (file !== this.file) this.imports.value(importPath(this.file, file), row);
      return [this.output(code, `${row}[]`, { type: `() => [${row}]` })];
    }
    if (relation.kind === 'oneToMany') return [];
    this.imports.value(importPath(this.file, platformFile('page.dto')), 'ReferenceDto');
    if (!isToOne(relation)) {
      const ids = property(relationIds(relation), 'string[]', true, [
        this.rules.apiProperty({ type: '[String]', required: 'false' }),
      ]);
      return [ids, this.output(code, 'ReferenceDto[]', { type: '[ReferenceDto]' })];
    }
    const nullable = !relation.required || !relation.owner;
    const schema = { type: 'ReferenceDto', ...(nullable ? { nullable: 'true' } : {}) };
    const reference = this.output(code, nullable ? 'ReferenceDto | null' : 'ReferenceDto', schema);
    if (relation.column === null) return [reference];
    const idSchema = { type: 'String', ...(nullable ? { nullable: 'true' } : {}) };
    return [this.output(relationIds(relation), nullable ? 'string | null' : 'string', idSchema), reference];
  }

  private auditProperties(): PropertyStructure[] {
    const moment = { type: 'String', format: literal('date-time') };
    const text = { type: 'String', nullable: 'true' };
    return [
      this.output('createdAt', 'Date', moment),
      this.output('creatorId', 'string | null', text),
      this.output('creatorName', 'string | null', text),
      this.output('modifierAt', 'Date', moment),
      this.output('modifierId', 'string | null', text),
      this.output('modifierName', 'string | null', text),
    ];
  }

  private output(name: string, type: string, schema: Readonly<Record<string, string>>): PropertyStructure {
    return property(name, type, false, [this.rules.apiProperty(schema)]);
  }
}

function presence(optional: boolean, nullable: boolean): Record<string, string> {
  return { ...(optional ? { required: 'false' } : {}), ...(nullable ? { nullable: 'true' } : {}) };
}

function property(name: string, type: string, optional: boolean, decorators: readonly string[]): PropertyStructure {
  return {
    name,
    modifiers: 'readonly',
    mark: optional ? '?' : '!',
    type,
    decorators,
  };
}

export function dtoClass(name: string, base: string | null, properties: PropertyStructure[]): ClassStructure {
  return { kind: 'class', name, ...(base === null ? {} : { extends: base }), properties };
}
