import type { ModelRef, ResolvedModel, ResolvedRelation } from '../../metadata/resolved-product.ts';
import type { GeneratedFile } from '../files.ts';
import { identifier, literal } from '../literals.ts';
import { computedFields, computedParents } from './computed.ts';
import type { BackendContext } from './context.ts';
import { Imports } from './imports.ts';
import { initialValues, needsSequence, passwordFields } from './initial-values.ts';
import { listingText } from './listing.ts';
import { itemDto, modelFile, platformFile, recompute, relationIds, serviceClass, serviceProperty } from './naming.ts';
import { call, importPath, objectText, sourceFile } from './source-file.ts';
import type { ConstructorStructure, MethodStructure } from './structures.ts';

/** What the writers of one service share. */
export interface ServiceScope {
  readonly context: BackendContext;
  readonly model: ResolvedModel;
  readonly imports: Imports;
  readonly file: string;
  readonly entity: string;
}

/** `<model>.service.ts`: the model's own part on top of what all services do. */
export function serviceFile(context: BackendContext, model: ResolvedModel): GeneratedFile {
  const file = modelFile(model, 'service');
  const imports = new Imports();
  const entity = context.entity(model, imports, file);
  const scope: ServiceScope = { context, model, imports, file, entity };
  imports.value('@nestjs/common', 'Injectable');
  imports.value(importPath(file, platformFile('crud.service')), 'CrudService');
  imports.type(importPath(file, platformFile('listing')), 'Listing');
  const values = valuesType(scope);
  return sourceFile(`${file}.ts`, `${model.module}/model/${model.code}`, imports, [
    ...(values === null ? [] : [{ kind: 'type' as const, name: 'Values', type: values }]),
    {
      kind: 'class',
      name: serviceClass(model),
      decorators: ['Injectable()'],
      extends: `CrudService<${entity}${values === null ? '' : ', Values'}>`,
      properties: [
        { modifiers: 'protected readonly', name: 'entity', initializer: entity },
        {
          modifiers: 'protected readonly',
          name: 'listing',
          type: 'Listing',
          initializer: listingText(context, model, '  '),
        },
      ],
      injected: constructorOf(scope),
      methods: [...getMethod(scope), ...insertMethod(scope), ...changeMethod(scope), ...parentsMethod(scope)],
    },
  ]);
}

const manyToMany = (model: ResolvedModel): ResolvedRelation[] =>
  model.relations.filter((relation) => relation.kind === 'manyToMany');

export const composed = (model: ResolvedModel): ResolvedRelation[] =>
  model.relations.filter((relation) => relation.composed);

const isSame = (a: ModelRef, b: ModelRef): boolean => a.module === b.module && a.code === b.code;

/** The property that holds the service of a relation's rows; `this` for a model composed of itself. */
function rowsService(scope: ServiceScope, relation: ResolvedRelation): string {
  return isSame(relation.target, scope.model) ? 'this' : `this.${serviceProperty(relation.target)}`;
}

/** The type of the values that are written, where it is not just the entity's. */
function valuesType({ entity, file, imports, model }: ServiceScope): string | null {
  const rows = composed(model);
  if (rows.length === 0) return null;
  const names = rows.map((relation) => literal(relation.code)).join(' | ');
  const properties = rows.map((relation) => {
    imports.type(importPath(file, modelFile(relation.target, 'dto')), itemDto(relation.target));
    return `${identifier(relation.code)}?: ${itemDto(relation.target)}[]`;
  });
  return `Omit<Partial<${entity}>, ${names}> & { ${properties.join('; ')} }`;
}

function constructorOf(scope: ServiceScope): ConstructorStructure | null {
  const { file, imports, model } = scope;
  const others = composed(model).filter((relation) => !isSame(relation.target, model));
  const services = new Map(others.map((relation) => [serviceClass(relation.target), relation.target]));
  const parameters = [...services].map(([name, target]) => {
    imports.value(importPath(file, modelFile(target, 'service')), name);
    return `private readonly ${serviceProperty(target)}: ${name}`;
  });
  if (needsSequence(model)) {
    imports.value(importPath(file, platformFile('sequence.service')), 'SequenceService');
    parameters.push('private readonly sequences: SequenceService');
  }
  if (parameters.length === 0) return null;
  imports.value('typeorm', 'DataSource');
  return { parameters: ['dataSource: DataSource', ...parameters], body: ['super(dataSource);'] };
}

function getMethod(scope: ServiceScope): MethodStructure[] {
  const { context, entity, model } = scope;
  const lines = [
    ...composed(model).map((relation) => {
      const back = relationIds(context.lookup.relation(context.lookup.model(relation.target), relation.inverse ?? ''));
      const args = ['manager', literal(back), 'id'].join(', ');
      return `row.${identifier(relation.code)} = await ${rowsService(scope, relation)}.listOf(${args});`;
    }),
    ...manyToMany(model).flatMap((relation) => {
      const code = identifier(relation.code);
      const shown = literal(context.shownFields(model, relation));
      return [
        `row.${code} = await this.writer(manager).related(id, ${literal(relation.code)}, ${shown});`,
        `row.${relationIds(relation)} = row.${code}.map((other) => other.id);`,
      ];
    }),
  ];
  if (lines.length === 0) return [];
  return [
    {
      name: 'get',
      modifiers: 'override async',
      parameters: ['id: string', 'manager = this.dataSource.manager'],
      returns: `Promise<${entity}>`,
      body: ['const row = await super.get(id, manager);', ...lines, 'return row;'],
    },
  ];
}

const valuesName = (model: ResolvedModel, entity: string): string =>
  composed(model).length > 0 ? 'Values' : `Partial<${entity}>`;

function insertMethod(scope: ServiceScope): MethodStructure[] {
  const { entity, imports, model } = scope;
  const initial = initialValues(scope);
  const after = afterWrite(scope, 'id');
  if (initial.before.length === 0 && initial.values.length === 0 && after.length === 0) return [];
  imports.type('typeorm', 'EntityManager');
  const values = initial.values.length === 0 ? 'values' : objectText(initial.values, '', 60);
  const insert = `super.insertRow(manager, ${values})`;
  const end =
    after.length === 0 ? [`return await ${insert};`] : [`const id = await ${insert};`, ...after, 'return id;'];
  return [
    {
      name: 'insertRow',
      modifiers: 'protected override async',
      parameters: ['manager: EntityManager', `values: ${valuesName(model, entity)}`],
      returns: 'Promise<string>',
      body: [...initial.before, ...end],
    },
  ];
}

function changeMethod(scope: ServiceScope): MethodStructure[] {
  const { entity, file, imports, model } = scope;
  const passwords = passwordFields(model);
  const after = afterWrite(scope, 'before.id');
  if (passwords.length === 0 && after.length === 0) return [];
  imports.type('typeorm', 'EntityManager');
  if (passwords.length > 0) imports.value(importPath(file, platformFile('passwords')), 'withHashes');
  const names = literal(passwords.map((field) => field.code));
  const values = passwords.length === 0 ? 'values' : `await withHashes(values, ${names})`;
  return [
    {
      name: 'changeRow',
      modifiers: 'protected override async',
      parameters: ['manager: EntityManager', `before: ${entity}`, `values: ${valuesName(model, entity)}`],
      returns: 'Promise<void>',
      body: [`await super.changeRow(manager, before, ${values});`, ...after],
    },
  ];
}

/** What is written after the row itself: the rows that belong to it, its many-to-many relations, its computed fields. */
function afterWrite(scope: ServiceScope, id: string): string[] {
  const { context, file, imports, model } = scope;
  const lines = composed(model).flatMap((relation) => {
    const back = relationIds(context.lookup.relation(context.lookup.model(relation.target), relation.inverse ?? ''));
    const code = identifier(relation.code);
    const parent = `{ property: ${literal(back)}, id${id === 'id' ? '' : `: ${id}`}, relation: ${literal(relation.code)} }`;
    const replace = call(`await ${rowsService(scope, relation)}.replaceOf`, ['manager', parent, `values.${code}`], 6);
    return [`if (values.${code}) {\n  ${replace.replaceAll('\n    ', '\n')};\n}`];
  });
  for (const relation of manyToMany(model)) {
    const ids = relationIds(relation);
    lines.push(
      `if (values.${ids}) await this.writer(manager).relate(${id}, ${literal(relation.code)}, values.${ids});`,
    );
  }
  if (computedFields(model).length > 0) {
    imports.value(importPath(file, modelFile(model, 'computed')), recompute(model));
    lines.push(`await ${recompute(model)}(manager, ${id});`);
  }
  return lines;
}

function parentsMethod({ context, entity, file, imports, model }: ServiceScope): MethodStructure[] {
  const parents = computedParents(context, model);
  if (parents.length === 0) return [];
  imports.type('typeorm', 'EntityManager');
  return [
    {
      name: 'recomputeParents',
      modifiers: 'protected override async',
      parameters: ['manager: EntityManager', `row: ${entity}`],
      returns: 'Promise<void>',
      body: parents.map(({ optional, parent, property }) => {
        imports.value(importPath(file, modelFile(parent, 'computed')), recompute(parent));
        const line = `await ${recompute(parent)}(manager, row.${property});`;
        return optional ? `if (row.${property} !== null) ${line}` : line;
      }),
    },
  ];
}
