import type { ModuleDocument } from '../documents/module.ts';
import type { MenuItemDocument } from '../documents/module.ts';
import type { ModuleSource } from '../source.ts';
import { nameEntities, type ImportOptions, type ImportScope } from './entities.ts';
import { planFields } from './fields.ts';
import { Findings, type ImportFinding } from './findings.ts';
import { modelDocument } from './model-documents.ts';
import { humanised, stableIdOf } from './names.ts';
import { listPageCode, listTitle, pagesOf, type ImportedModel } from './pages.ts';
import { breakRings, planInverses, planJoins, planRelations } from './relations.ts';
import type { SourceObject, SourceSchema } from './source-schema.ts';
import { sortTables } from './tables.ts';

export type { ImportOptions } from './entities.ts';
export type { ImportFinding } from './findings.ts';

export interface ImportResult {
  /** The module's own document, its models and their pages. */
  readonly documents: ModuleSource['documents'];
  /** Everything that is not carried over, or in another shape. */
  readonly findings: readonly ImportFinding[];
}

/**
 * An existing database as a module: a model with list, form and detail page for every table, and a menu. Deterministic;
 * ids derive from the module's code and the names in the database, so that a second import is the same. Rows are not
 * carried over.
 */
export function importSchema(schema: SourceSchema, options: ImportOptions): ImportResult {
  const findings = new Findings();
  const scope: ImportScope = {
    ...options,
    flavour: schema.flavour,
    findings,
    dictionaries: [],
    classes: new Set(),
    tables: new Set(),
  };
  const { joins, models } = sortTables(schema, findings);
  const entities = nameEntities(models, scope);
  const byTable = new Map(entities.map((entity) => [entity.table.name, entity]));
  for (const entity of entities) planFields(entity, scope);
  for (const entity of entities) planRelations(entity, byTable, scope);
  planJoins(joins, byTable, scope);
  for (const entity of entities) planInverses(entity);
  breakRings(entities, scope);
  const imported = entities.map((entity) => ({ entity, document: modelDocument(entity, scope) }));
  for (const each of schema.others) findings.dropped(each.table ?? each.name, wordsFor(each));
  return { documents: documentsOf(imported, scope), findings: findings.sorted() };
}

function documentsOf(models: readonly ImportedModel[], scope: ImportScope): ModuleSource['documents'] {
  return [
    { kind: 'module', code: scope.module, content: moduleDocument(models, scope) },
    ...models.map(({ document }) => ({ kind: 'model', code: document.code, content: document })),
    ...models.flatMap((model) =>
      pagesOf(model, models, scope).map((page) => ({ kind: 'page', code: page.code, content: page })),
    ),
  ];
}

function moduleDocument(models: readonly ImportedModel[], scope: ImportScope): ModuleDocument {
  const { dictionaries, locale, module } = scope;
  return {
    schemaVersion: 1,
    kind: 'module',
    id: stableIdOf('mod', [module]),
    code: module,
    name: { [locale]: humanised(module) },
    ...(models.length === 0 ? {} : { menu: menuOf(models, scope) }),
    ...(dictionaries.length === 0 ? {} : { dictionaries }),
  };
}

const mostItems = 50;

/** One entry a model; more than a level of the menu holds are grouped by the alphabet. */
function menuOf(models: readonly ImportedModel[], scope: ImportScope): MenuItemDocument[] {
  const entries = models.map((model) => ({
    id: stableIdOf('men', [scope.module, model.entity.table.name]),
    label: { [scope.locale]: listTitle(model) },
    page: listPageCode(model),
  }));
  if (entries.length <= mostItems) return entries;
  const size = Math.max(Math.ceil(entries.length / mostItems), 20);
  return Array.from({ length: Math.ceil(entries.length / size) }, (_, index) => {
    const children = entries.slice(index * size, (index + 1) * size);
    const [first, last] = [children[0], children.at(-1)].map((entry) => entry?.label[scope.locale] ?? '');
    return {
      id: stableIdOf('men', [scope.module, '', String(index)]),
      label: { [scope.locale]: `${first} – ${last}`.slice(0, 100) },
      children,
    };
  });
}

function wordsFor({ kind, name, table }: SourceObject): string {
  if (kind === 'trigger') return `the trigger ${name}: write a logic with a trigger instead`;
  if (kind === 'view') return 'a view: write a query or an api instead';
  return table === null ? `a ${kind}` : `the ${kind} ${name}`;
}
