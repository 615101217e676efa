import type { ResolvedField, ResolvedKey, ResolvedModel, ResolvedRelation } from '../resolved-product.ts';
import type { Change } from './change.ts';
import type { Place, Rule, Rules } from './comparison.ts';
import {
  bound,
  breaking,
  compareEntities,
  compareProperties,
  cosmetic,
  flag,
  isSame,
  restriction,
  roles,
  stringsOf,
} from './comparison.ts';

/** Content types, empty for any. */
const accepted: Rule = (before, after) => {
  const [from, to] = [stringsOf(before), stringsOf(after)];
  const losesNone = to.length === 0 || (from.length > 0 && from.every((type) => to.includes(type)));
  return {
    impact: losesNone ? 'additive' : 'breaking',
    words: `takes ${to.length === 0 ? 'any file' : to.join(', ')}`,
  };
};

const fieldRules: Rules = {
  column: null,
  required: flag(['breaking', 'becomes required'], ['additive', 'becomes optional']),
  unique: flag(['breaking', 'becomes unique'], ['additive', 'is no longer unique']),
  readOnly: flag(['breaking', 'becomes read-only'], ['additive', 'becomes writable']),
  type: breaking('type'),
  valueType: breaking('type'),
  dictionary: breaking('dictionary'),
  minLength: bound('minimum length', 'lower'),
  maxLength: bound('maximum length', 'upper'),
  min: bound('minimum', 'lower'),
  max: bound('maximum', 'upper'),
  precision: bound('precision', 'upper'),
  pattern: restriction('pattern'),
  accept: accepted,
  maxBytes: bound('maximum size in bytes', 'upper'),
  scale: bound('scale', 'upper'),
  parts: cosmetic('number format'),
  expression: cosmetic('expression'),
  dependsOnRelations: null,
};

const relationRules: Rules = {
  column: null,
  joinTable: null,
  owner: null,
  inverse: null,
  kind: breaking('kind'),
  target: null,
  required: flag(['breaking', 'becomes required'], ['additive', 'becomes optional']),
  onDelete: breaking('rule on delete'),
  composed: flag(['breaking', 'becomes part of its parent'], ['breaking', 'is no longer part of its parent']),
};

const optionRules: Rules = {
  audit: flag(['additive', 'gets audit columns'], ['breaking', 'loses its audit columns']),
  softDelete: flag(['patch', 'keeps removed rows'], ['breaking', 'shows removed rows again and deletes for good']),
  optimisticLock: flag(
    ['breaking', 'wants the version of a row that is changed'],
    ['breaking', 'no longer has a version to guard its rows'],
  ),
  readOnly: flag(['breaking', 'becomes read-only'], ['additive', 'becomes writable']),
  maxPageSize: bound('maximum page size', 'upper'),
};

const accessRules: Rules = {
  read: roles('can be read by'),
  create: roles('can be created by'),
  update: roles('can be updated by'),
  delete: roles('can be deleted by'),
};

const modelRules: Rules = {
  module: null,
  table: null,
  fields: null,
  relations: null,
  keys: null,
  options: null,
  access: null,
};

/** Ids by `model module/Model` and `dictionary module/Dictionary`, so that what points at a renamed thing is the same. */
export interface ReferenceIds {
  readonly before: ReadonlyMap<string, string>;
  readonly after: ReadonlyMap<string, string>;
}

export function compareModels(
  module: string,
  before: readonly ResolvedModel[],
  after: readonly ResolvedModel[],
  ids: ReferenceIds,
): Change[] {
  return compareEntities(before, after, {
    noun: 'model',
    place: (model) => ({ subject: `${module}/${model.code}`, name: model.code }),
    added: () => 'additive',
    removed: () => 'breaking',
    renamed: 'breaking',
    compare: (old, now) => compareModel(module, old, now, ids),
  });
}

function compareModel(module: string, before: ResolvedModel, after: ResolvedModel, ids: ReferenceIds): Change[] {
  const place: Place = { subject: `${module}/${after.code}`, name: after.code };
  return [
    ...compareProperties(place, before, after, modelRules),
    ...compareProperties(place, before.options, after.options, optionRules),
    ...compareProperties(place, before.access, after.access, accessRules),
    ...compareFields(place, before.fields, after.fields, ids),
    ...compareRelations(place, before.relations, after.relations, ids),
    ...compareKeys(place, before.keys, after.keys),
  ];
}

function compareFields(
  model: Place,
  before: readonly ResolvedField[],
  after: readonly ResolvedField[],
  ids: ReferenceIds,
): Change[] {
  const place = (field: ResolvedField): Place => member(model, field.code);
  return compareEntities(before, after, {
    noun: 'field',
    place,
    added: (field) => (field.required && field.default === null && !isGiven(field) ? 'breaking' : 'additive'),
    removed: () => 'breaking',
    renamed: 'breaking',
    compare: (old, now) => compareProperties(place(now), old, now, rulesOf(old, now, ids)),
  });
}

function rulesOf(before: ResolvedField, after: ResolvedField, ids: ReferenceIds): Rules {
  if (before.type !== after.type) return ofOtherType(before, after);
  const isSameDictionary =
    'dictionary' in before &&
    'dictionary' in after &&
    ids.before.get(`dictionary ${nameOf(before.dictionary)}`) ===
      ids.after.get(`dictionary ${nameOf(after.dictionary)}`);
  return isSameDictionary ? { ...fieldRules, dictionary: null } : fieldRules;
}

/** Says that the type changed; what only one of the types has would read as noise. */
function ofOtherType(before: ResolvedField, after: ResolvedField): Rules {
  const keys = [...Object.keys(before), ...Object.keys(after)];
  const silent = keys.filter((key) => !(key in before && key in after));
  return { ...fieldRules, ...Object.fromEntries(silent.map((key) => [key, null])) };
}

function nameOf(reference: { readonly module: string; readonly code: string }): string {
  return `${reference.module}/${reference.code}`;
}

function isGiven(field: ResolvedField): boolean {
  return field.readOnly || field.type === 'sequence' || field.type === 'computed';
}

function compareRelations(
  model: Place,
  before: readonly ResolvedRelation[],
  after: readonly ResolvedRelation[],
  ids: ReferenceIds,
): Change[] {
  const place = (relation: ResolvedRelation): Place => member(model, relation.code);
  return compareEntities(before, after, {
    noun: 'relation',
    place,
    added: (relation) => (relation.required ? 'breaking' : 'additive'),
    removed: () => 'breaking',
    renamed: 'breaking',
    compare: (old, now) => {
      const changes = compareProperties(place(now), old, now, relationRules);
      const [from, to] = [nameOf(old.target), nameOf(now.target)];
      if (ids.before.get(`model ${from}`) === ids.after.get(`model ${to}`)) return changes;
      const message = `\`${place(now).name}\` points at \`${to}\` and no longer at \`${from}\``;
      return [...changes, { subject: place(now).subject, kind: 'changed', impact: 'breaking', message }];
    },
  });
}

function compareKeys(model: Place, before: readonly ResolvedKey[], after: readonly ResolvedKey[]): Change[] {
  const place = (one: ResolvedKey): Place => member(model, one.code);
  return compareEntities(before, after, {
    noun: 'key',
    place,
    added: (one) => (one.unique ? 'breaking' : 'patch'),
    removed: (one) => (one.unique ? 'additive' : 'patch'),
    renamed: 'patch',
    compare: (old, now) => {
      if (old.unique === now.unique && isSame(old.on, now.on)) return [];
      const impact = now.unique ? 'breaking' : 'patch';
      const message = `\`${place(now).name}\` is now ${now.unique ? 'unique ' : ''}on ${now.on.join(', ')}`;
      return [{ subject: place(now).subject, kind: 'changed', impact, message }];
    },
  });
}

function member(model: Place, code: string): Place {
  return { subject: `${model.subject}.${code}`, name: `${model.name}.${code}` };
}
