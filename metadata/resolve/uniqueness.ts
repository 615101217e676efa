import type { Documents, Located } from '../source.ts';
import type { Place } from '../report.ts';
import { isToOne } from '../expressions/entity-types.ts';
import type { ResolvedModel } from '../resolved-product.ts';
import { checkLength } from './members.ts';
import { checkModuleCode } from './reserved.ts';

/** Names that must be unique in the whole product, whatever module they are in. Case counts for nothing. */
class Names {
  readonly #rule: string;
  readonly #what: string;
  readonly #taken = new Map<string, string>();

  constructor(rule: string, what: string) {
    this.#rule = rule;
    this.#what = what;
  }

  take(name: string, place: Place, owner = place.document): void {
    const folded = name.toLowerCase();
    const other = this.#taken.get(folded);
    if (other === undefined) this.#taken.set(folded, owner);
    else place.error(this.#rule, `${this.#what} \`${name}\` is taken by \`${other}\` already`, 'choose another');
  }
}

export function checkUniqueness({ product, productPlace, all, versions }: Documents): void {
  const ids = new Names('duplicate-id', 'the id');
  if (product !== null) takeIds(product, productPlace, ids);
  for (const kind of ['module', 'model', 'page', 'api', 'logic'] as const) {
    for (const { content, place } of all[kind]) takeIds(content, place, ids);
  }
  for (const code of versions.keys()) {
    const at = all.module.find(({ module }) => module === code)?.place.at('code') ?? productPlace.at('modules');
    checkModuleCode(code, at);
  }
  const types = new Names('duplicate-code', 'the name');
  for (const { content, place } of all.model) types.take(content.code, place.at('code'));
  for (const { content, place } of all.module) {
    for (const [index, { code }] of (content.dictionaries ?? []).entries()) {
      types.take(code, place.at('dictionaries', index, 'code'), `the dictionary ${code}`);
    }
  }
  takeCodes(all.page, new Names('duplicate-code', 'the page code'));
  takeCodes(all.logic, new Names('duplicate-code', 'the logic code'));
  const paths = new Names('route-collision', 'the path');
  for (const { content, place } of all.page) paths.take(content.path, place.at('path'));
  checkGeneratedNames(all.model);
  if (product !== null) checkRoleCodes(product.roles, productPlace);
}

function takeCodes(documents: readonly Located<{ readonly code: string }>[], names: Names): void {
  for (const { content, place } of documents) names.take(content.code, place.at('code'));
}

function checkRoleCodes(roles: readonly { readonly code: string }[], place: Place): void {
  const codes = new Names('duplicate-code', 'the role code');
  for (const [index, { code }] of roles.entries()) codes.take(code, place.at('roles', index, 'code'), code);
}

/** Where an `id` is an expression. */
const withExpressions: ReadonlySet<string> = new Set(['steps', 'handler', 'sources', 'with', 'input']);

/** Every stable `id`. */
function takeIds(value: unknown, place: Place, ids: Names): void {
  if (Array.isArray(value)) for (const [index, item] of value.entries()) takeIds(item, place.at(index), ids);
  else if (typeof value === 'object' && value !== null) {
    for (const [key, inner] of Object.entries(value)) {
      if (withExpressions.has(key)) continue;
      if (key === 'id' && typeof inner === 'string') ids.take(inner, place.at('id'));
      else takeIds(inner, place.at(key), ids);
    }
  }
}

const suffixes = ['Service', 'Controller', 'Module', 'Repository', 'Dto', 'Entity'];

/** The model `Order` brings a class `OrderService` along. */
function checkGeneratedNames(models: readonly Located<{ readonly code: string }>[]): void {
  const codes = new Set(models.map(({ content }) => content.code));
  for (const { content, place } of models) {
    const suffix = suffixes.find(
      (each) => content.code.endsWith(each) && codes.has(content.code.slice(0, -each.length)),
    );
    if (suffix === undefined) continue;
    const other = content.code.slice(0, -suffix.length);
    place
      .at('code')
      .error(
        'duplicate-code',
        `\`${content.code}\` is a class that the model \`${other}\` brings along`,
        'choose another code',
      );
  }
}

/** Tables of models and of manyToMany relations. */
export function checkTables(models: readonly { readonly model: ResolvedModel; readonly place: Place }[]): void {
  const tables = new Names('duplicate-code', 'the table');
  for (const { model, place } of models) tables.take(model.table, place.at('table'));
  for (const { model, place } of models) {
    for (const relation of model.relations) {
      if (relation.joinTable === null || !relation.owner || isToOne(relation)) continue;
      checkLength(relation.joinTable.name, place.at('relations'));
      tables.take(relation.joinTable.name, place.at('relations'), `${model.code}.${relation.code}`);
    }
  }
}
