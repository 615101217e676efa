import type { DocumentOf } from '../documents/index.ts';
import type { ResolvedField, ResolvedModel, ResolvedModelOptions, ResolvedRelation } from '../resolved-product.ts';
import type { Located } from '../source.ts';
import { didYouMean } from '../suggestion.ts';
import { checkRoles, keyOf, type ModelInfo } from './context.ts';
import { displayCandidates, displayOf } from './display.ts';
import { resolveField, type FieldScope } from './fields.ts';
import { resolveKeys } from './keys.ts';
import { checkMembers, checkRowSize } from './members.ts';
import { checkClassCode, checkTable } from './reserved.ts';

export interface ModelScope extends Omit<FieldScope, 'module'> {
  readonly roles: ReadonlySet<string> | null;
  readonly relations: ReadonlyMap<string, ReadonlyMap<string, ResolvedRelation>>;
  readonly inverseCandidates: ReadonlyMap<string, ReadonlySet<string>>;
}

/** A model with all but its computed fields, whose expressions need every model. */
export function resolveModel(located: Located<DocumentOf['model']>, scope: ModelScope): ModelInfo {
  const { content, place, module, code } = located;
  checkClassCode(code, place.at('code'));
  checkTable(content.table, place.at('table'));
  const relations = scope.relations.get(keyOf(located)) ?? new Map<string, ResolvedRelation>();
  const fields = new Map<string, ResolvedField>();
  for (const [index, field] of content.fields.entries()) {
    if ('computed' in field && field.computed !== undefined) continue;
    const resolved = resolveField(field, place.at('fields', index), { ...scope, module });
    if (resolved !== null) fields.set(field.code, resolved);
  }
  checkMembers(located, relations);
  checkRowSize([...fields.values()], place);
  checkDisplay(content, located);
  checkFillable(content, [...fields.values()], located);
  const model: ResolvedModel = {
    id: content.id,
    code,
    module,
    label: scope.texts.resolve(content.label, code, place.at('label')),
    description:
      content.description === undefined
        ? scope.texts.complete({}, '')
        : scope.texts.resolve(content.description, '', place.at('description')),
    table: content.table,
    fields: [...fields.values()],
    relations: [...relations.values()],
    keys: resolveKeys(content, place, fields, relations, scope.inverseCandidates.get(keyOf(located)) ?? new Set()),
    options: optionsOf(content, located),
    access: accessOf(content, located, scope.roles),
    display: displayOf(content),
  };
  const meant = [
    ...content.fields.map((field) => field.code),
    ...(content.relations ?? []).map((relation) => relation.code),
    ...(scope.inverseCandidates.get(keyOf(located)) ?? []),
  ];
  const unresolved = new Set(meant.filter((member) => !fields.has(member) && !relations.has(member)));
  return { module, code, place, document: content, model, fields, relations, unresolved };
}

function optionsOf({ options = {} }: DocumentOf['model'], { place }: Located<unknown>): ResolvedModelOptions {
  const pageSize = options.pageSize ?? 20;
  const maxPageSize = options.maxPageSize ?? Math.max(100, pageSize);
  if (pageSize > maxPageSize) {
    place
      .at('options', 'pageSize')
      .error('min-over-max', `page size ${pageSize} is over the greatest, ${maxPageSize}`, 'raise `maxPageSize`');
  }
  return {
    audit: options.audit ?? true,
    softDelete: options.softDelete ?? false,
    optimisticLock: options.optimisticLock ?? false,
    readOnly: options.readOnly ?? false,
    pageSize,
    maxPageSize,
  };
}

function accessOf({ access }: DocumentOf['model'], { place }: Located<unknown>, roles: ReadonlySet<string> | null) {
  const of = (operation: 'read' | 'create' | 'update' | 'delete') =>
    checkRoles(access?.[operation], place.at('access', operation), roles);
  return { read: of('read'), create: of('create'), update: of('update'), delete: of('delete') };
}

function checkDisplay(content: DocumentOf['model'], { place }: Located<unknown>): void {
  const candidates = displayCandidates(content);
  if (content.display === undefined || candidates.includes(content.display)) return;
  place
    .at('display')
    .error(
      'dangling-reference',
      `\`${content.display}\` is not a field that can stand for a row${didYouMean(content.display, candidates)}`,
      'name one of the model’s fields',
    );
}

/** Nobody could ever create a row with a required field that only the system sets, and never does. */
function checkFillable(
  content: DocumentOf['model'],
  fields: readonly ResolvedField[],
  { place }: Located<unknown>,
): void {
  if (content.options?.readOnly === true) return;
  for (const field of fields) {
    if (!field.readOnly || !field.required || field.default !== null || field.type === 'sequence') continue;
    const index = content.fields.findIndex(({ code }) => code === field.code);
    place
      .at('fields', index)
      .error(
        'required-field-missing',
        `\`${field.code}\` is required but read-only and without a default`,
        'give it a default, or drop one of the two',
      );
  }
}
