import {
  StructureKind,
  type ConstructorDeclarationStructure,
  type MethodDeclarationStructure,
  type OptionalKind,
} from 'ts-morph';

import type { ModelRef, ResolvedModel, ResolvedRelation } from '../../metadata/resolved-product.ts';
import type { GeneratedFile } from '../files.ts';
import { identifier, literal } from '../literals.ts';
import { computedFields, computedParents } from './computed.ts';
import type { BackendContext } from './context.ts';
import { Imports } from './imports.ts';
import { initialValues, needsSequence, passwordFields } from './initial-values.ts';
import { listingText } from './listing.ts';
import { itemDto, modelFile, platformFile, recompute, relationIds, serviceClass, serviceProperty } from './naming.ts';
import { call, constructorParameters, importPath, sourceFile, Verbatim } from './source-file.ts';

type Method = OptionalKind<MethodDeclarationStructure>;

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
  const verbatim = new Verbatim();
  return sourceFile(
    `${file}.ts`,
    `${model.module}/model/${model.code}`,
    imports,
    [
      ...(values === null ? [] : [{ kind: StructureKind.TypeAlias as const, name: 'Values', type: values }]),
      {
        kind: StructureKind.Class,
        name: serviceClass(model),
        isExported: true,
        decorators: [{ name: 'Injectable', arguments: [] }],
        extends: `CrudService<${entity}${values === null ? '' : ', Values'}>`,
        properties: [
          { name: 'protected readonly entity', initializer: entity },
          {
            name: 'protected readonly listing',
            type: 'Listing',
            initializer: verbatim.keep(listingText(context, model, '  ')),
          },
        ],
        ctors: constructors(scope, verbatim),
        methods: [...getMethod(scope), ...insertMethod(scope), ...changeMethod(scope), ...parentsMethod(scope)],
      },
    ],
    verbatim,
  );
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

function constructors(scope: ServiceScope, verbatim: Verbatim): OptionalKind<ConstructorDeclarationStructure>[] {
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
  if (parameters.length === 0) return [];
  imports.value('typeorm', 'DataSource');
  const names = ['dataSource: DataSource', ...parameters];
  return [{ parameters: constructorParameters(names, verbatim), statements: ['super(dataSource);'] }];
}

function getMethod(scope: ServiceScope): Method[] {
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
      isAsync: true,
      hasOverrideKeyword: true,
      parameters: [
        { name: 'id', type: 'string' },
        { name: 'manager', type: 'EntityManager', initializer: 'this.dataSource.manager' },
      ],
      returnType: `Promise<${entity}>`,
      statements: [['const row = await super.get(id, manager);', ...lines, 'return row;'].join('\n')],
    },
  ];
}

const valuesName = (model: ResolvedModel, entity: string): string =>
  composed(model).length > 0 ? 'Values' : `Partial<${entity}>`;

function insertMethod(scope: ServiceScope): Method[] {
  const { entity, imports, model } = scope;
  const initial = initialValues(scope);
  const after = afterWrite(scope, 'id');
  if (initial.before.length === 0 && initial.values.length === 0 && after.length === 0) return [];
  imports.type('typeorm', 'EntityManager');
  const values = initial.values.length === 0 ? 'values' : `{ ${initial.values.join(', ')} }`;
  const insert = `super.insertRow(manager, ${wide(values)})`;
  return [
    {
      name: 'protected override async insertRow',
      parameters: [
        { name: 'manager', type: 'EntityManager' },
        { name: 'values', type: valuesName(model, entity) },
      ],
      returnType: 'Promise<string>',
      statements:
        after.length === 0
          ? [[...initial.before, `return await ${insert};`].join('\n')]
          : [[...initial.before, `const id = await ${insert};`, ...after, 'return id;'].join('\n')],
    },
  ];
}

/** An object literal, broken over lines where it is wide. */
function wide(text: string): string {
  if (text.length <= 80 || !text.startsWith('{ ')) return text;
  return `{\n${splitTop(text.slice(2, -2))
    .map((part) => `  ${part},\n`)
    .join('')}}`;
}

/** Splits at the commas that stand in no brackets or quotes. */
function splitTop(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let quote = '';
  let start = 0;
  for (let at = 0; at < text.length; at += 1) {
    const char = text.charAt(at);
    if (quote !== '') {
      if (char === '\\') at += 1;
      else if (char === quote) quote = '';
    } else if ('\'"`'.includes(char)) quote = char;
    else if ('([{'.includes(char)) depth += 1;
    else if (')]}'.includes(char)) depth -= 1;
    else if (char === ',' && depth === 0) {
      parts.push(text.slice(start, at).trim());
      start = at + 1;
    }
  }
  return [...parts, text.slice(start).trim()];
}

function changeMethod(scope: ServiceScope): Method[] {
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
      name: 'protected override async changeRow',
      parameters: [
        { name: 'manager', type: 'EntityManager' },
        { name: 'before', type: entity },
        { name: 'values', type: valuesName(model, entity) },
      ],
      returnType: 'Promise<void>',
      statements: [[`await super.changeRow(manager, before, ${values});`, ...after].join('\n')],
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

function parentsMethod({ context, entity, file, imports, model }: ServiceScope): Method[] {
  const parents = computedParents(context, model);
  if (parents.length === 0) return [];
  imports.type('typeorm', 'EntityManager');
  return [
    {
      name: 'protected override async recomputeParents',
      parameters: [
        { name: 'manager', type: 'EntityManager' },
        { name: 'row', type: entity },
      ],
      returnType: 'Promise<void>',
      statements: parents.map(({ optional, parent, property }) => {
        imports.value(importPath(file, modelFile(parent, 'computed')), recompute(parent));
        const line = `await ${recompute(parent)}(manager, row.${property});`;
        return optional ? `if (row.${property} !== null) ${line}` : line;
      }),
    },
  ];
}
