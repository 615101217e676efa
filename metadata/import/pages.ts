import type { ModelDocument } from '../documents/model.ts';
import type { DetailPageDocument, FormPageDocument, ListPageDocument, PageDocument } from '../documents/page.ts';
import { pluralPath } from '../resolve/names.ts';
import { checkPagePath } from '../resolve/reserved.ts';
import type { Entity, ImportScope } from './entities.ts';
import { freeName, humanised, passes, plural, stableIdOf } from './names.ts';

/** A model with its document, whose fields and relations pages show. */
export interface ImportedModel {
  readonly entity: Entity;
  readonly document: ModelDocument;
}

const mostColumns = 7;
const mostFilters = 5;
const mostTables = 10;
const mostItems = 100;
const long: ReadonlySet<string> = new Set(['text', 'json', 'multiEnum', 'password']);

/** List, form and detail page of a model. */
export function pagesOf(
  model: ImportedModel,
  all: readonly ImportedModel[],
  scope: ImportScope,
): readonly PageDocument[] {
  const list = listPage(model, scope);
  return [list, formPage(model, scope), detailPage(model, all, scope)];
}

export const listPageCode = ({ document }: ImportedModel): string => `${document.code}List`;

export function listTitle({ document }: ImportedModel): string {
  return plural(humanised(document.code));
}

function base({ document, entity }: ImportedModel, suffix: string, title: string, tail: string, scope: ImportScope) {
  const first = freeName(`/${scope.module}`, '-data', (path) => passes((place) => checkPagePath(path, place)));
  return {
    schemaVersion: 1,
    kind: 'page',
    id: stableIdOf('pag', [scope.module, entity.table.name, suffix]),
    code: `${document.code}${suffix}`,
    title: { [scope.locale]: title },
    path: `${first}/${pluralPath(document.code)}${tail}`,
    model: document.code,
  } as const;
}

function shownFirst({ display, fields }: ModelDocument): ModelDocument['fields'] {
  const first = fields.filter(({ code, type }) => code === display && !long.has(type));
  return [...first, ...fields.filter((field) => !long.has(field.type) && !first.includes(field))];
}

/** To-one relations, whose column is in the model's own table. */
const references = ({ relations = [] }: ModelDocument) => relations.filter(({ type }) => type !== 'manyToMany');

function columnsOf(document: ModelDocument, without: string | null, most: number): string[] {
  const fields = shownFirst(document).map(({ code }) => code);
  const relations = references(document)
    .map(({ code }) => code)
    .filter((code) => code !== without);
  const room = Math.max(most - relations.length, Math.ceil(most / 2));
  const columns = [...fields.slice(0, room), ...relations].slice(0, most);
  return columns.length === 0 ? ['id'] : columns;
}

function listPage(model: ImportedModel, scope: ImportScope): ListPageDocument {
  const { document } = model;
  const [first, ...others] = columnsOf(document, null, mostColumns);
  const filters = [
    ...shownFirst(document).filter(({ type }) => type === 'string' || type === 'enum' || type === 'date'),
    ...references(document),
  ];
  return {
    ...base(model, 'List', listTitle(model), '', scope),
    type: 'list',
    columns: [{ field: first ?? 'id', link: `${document.code}View` }, ...others.map((field) => ({ field }))],
    ...(filters.length === 0 ? {} : { filters: filters.slice(0, mostFilters).map(({ code }) => ({ field: code })) }),
    form: `${document.code}Form`,
    actions: { toolbar: ['create'], row: ['view', 'edit', 'delete'] },
  };
}

function formPage(model: ImportedModel, scope: ImportScope): FormPageDocument {
  const { document } = model;
  const items = [
    ...document.fields.map(({ code, type }) =>
      type === 'text' || type === 'json' ? { field: code, span: 24 } : { field: code },
    ),
    ...(document.relations ?? []).map(({ code, type }) =>
      type === 'manyToMany' ? { field: code, span: 24 } : { field: code },
    ),
  ];
  return {
    ...base(model, 'Form', `Edit ${humanised(document.code).toLowerCase()}`, '/edit', scope),
    type: 'form',
    sections: chunks(items).map((each, index) => ({ title: { [scope.locale]: sectionTitle(index) }, items: each })),
    next: `${document.code}View`,
  };
}

function detailPage(model: ImportedModel, all: readonly ImportedModel[], scope: ImportScope): DetailPageDocument {
  const { document } = model;
  const fields = document.fields.filter(({ type }) => type !== 'password').map(({ code }) => code);
  const items = [...fields, ...references(document).map(({ code }) => code)].map((field) => ({ field }));
  const tables = [...linkedTables(model, all), ...incomingTables(model, all)].slice(0, mostTables);
  return {
    ...base(model, 'View', humanised(document.code), '/detail', scope),
    type: 'detail',
    sections: chunks(items.length === 0 ? [{ field: 'id' }] : items).map((each, index) => ({
      title: { [scope.locale]: sectionTitle(index) },
      items: each,
    })),
    ...(tables.length === 0 ? {} : { tables }),
    actions: ['edit', 'delete'],
    form: `${document.code}Form`,
  };
}

type Tables = NonNullable<DetailPageDocument['tables']>;

function linkedTables({ entity }: ImportedModel, all: readonly ImportedModel[]): Tables {
  return entity.manyToMany.flatMap(({ code, target }) =>
    tableOf(
      code,
      null,
      all.find((each) => each.entity === target),
    ),
  );
}

/** Rows of other models that refer to this one. */
function incomingTables({ entity }: ImportedModel, all: readonly ImportedModel[]): Tables {
  return all.flatMap((other) => [
    ...other.entity.relations
      .filter(({ target, type }) => target === entity && type === 'manyToOne')
      .flatMap(({ code, inverse }) => tableOf(inverse, code, other)),
    ...other.entity.manyToMany
      .filter(({ target }) => target === entity)
      .flatMap(({ inverse }) => tableOf(inverse, null, other)),
  ]);
}

function tableOf(relation: string, without: string | null, model: ImportedModel | undefined): Tables {
  if (model === undefined) return [];
  const fields = columnsOf(model.document, without, 5);
  return [{ relation, columns: fields.map((field) => ({ field })) }];
}

const sectionTitle = (index: number): string => (index === 0 ? 'General' : `More (${index + 1})`);

function chunks<T>(items: readonly T[]): T[][] {
  const count = Math.max(Math.ceil(items.length / mostItems), 1);
  return Array.from({ length: count }, (_, index) => items.slice(index * mostItems, (index + 1) * mostItems));
}
