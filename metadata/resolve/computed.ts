import type { FieldDocument } from '../documents/field.ts';
import type { ExpressionProgram } from '../expressions/program.ts';
import { fieldType, orNull, storedType } from '../expressions/entity-types.ts';
import type { ResolvedComputed, ResolvedField, ResolvedModel } from '../resolved-product.ts';
import { keyOf, type ModelInfo } from './context.ts';
import { snakeCase } from './names.ts';
import type { Texts } from './texts.ts';

/** The model with its computed fields in their places. */
export function withComputedFields(info: ModelInfo, program: ExpressionProgram, texts: Texts): ModelInfo {
  const fields = new Map<string, ResolvedField>();
  for (const [index, document] of info.document.fields.entries()) {
    const field = isComputed(document)
      ? computedField(document, index, info, program, texts)
      : info.fields.get(document.code);
    if (field !== undefined && field !== null) fields.set(document.code, field);
  }
  const model: ResolvedModel = { ...info.model, fields: [...fields.values()] };
  const unresolved = new Set([...info.unresolved].filter((code) => !fields.has(code)));
  return { ...info, model, fields, unresolved };
}

type ComputedDocument = Extract<FieldDocument, { readonly type: 'string' | 'integer' | 'decimal' | 'boolean' }> & {
  readonly computed: string;
};

export function isComputed(field: FieldDocument): field is ComputedDocument {
  return 'computed' in field && field.computed !== undefined;
}

/** The value's type alone, so that other expressions can be checked before this one is. */
export function valueTypeOf(field: ComputedDocument): ResolvedComputed['valueType'] {
  switch (field.type) {
    case 'string':
      return { type: 'string', maxLength: field.maxLength ?? 200 };
    case 'decimal':
      return { type: 'decimal', precision: field.precision, scale: field.scale };
    case 'integer':
    case 'boolean':
      return { type: field.type };
  }
}

const refused = ['default', 'min', 'max', 'minLength', 'pattern', 'unique'] as const;

function computedField(
  document: ComputedDocument,
  index: number,
  info: ModelInfo,
  program: ExpressionProgram,
  texts: Texts,
): ResolvedField | null {
  const place = info.place.at('fields', index);
  for (const option of refused) {
    if (option in document)
      place.at(option).error('option-unfit', `\`${option}\` means nothing on a computed field`, 'remove it');
  }
  const scope = scopeOf(info);
  const valueType = valueTypeOf(document);
  const type = { string: 'string', integer: 'number', decimal: 'number', boolean: 'boolean' }[valueType.type];
  const required = document.required === true;
  program.line(
    `function ${program.freshName('computed')}(${scope.map(({ name, text }) => `${name}: ${text}`).join(', ')}) {`,
  );
  const expression = program.expression({
    source: document.computed,
    place: place.at('computed'),
    variables: new Set(scope.map(({ name }) => name)),
    withoutUser: true,
    expected: required ? type : orNull(type),
  });
  program.line('}');
  checkStable(expression?.functions ?? [], place.at('computed'));
  if (expression === null) return null;
  return {
    id: document.id,
    code: document.code,
    column: document.column ?? snakeCase(document.code),
    label: texts.resolve(document.label, document.code, place.at('label')),
    help: document.help === undefined ? texts.complete({}, '') : texts.resolve(document.help, '', place.at('help')),
    required,
    unique: false,
    readOnly: true,
    default: null,
    type: 'computed',
    valueType,
    expression,
    dependsOnRelations: expression.variables.filter((name) => info.relations.has(name)),
  };
}

/** A stored value must not depend on when it was computed. */
function checkStable(functions: readonly string[], place: ModelInfo['place']): void {
  for (const name of functions.filter((called) => called === 'now' || called === 'today')) {
    place.error(
      'computed-unstable',
      `\`${name}()\` would be out of date as soon as it is stored`,
      'compute from the row’s own fields',
    );
  }
}

interface Named {
  readonly name: string;
  readonly text: string;
}

function scopeOf({ fields, relations, document, unresolved }: ModelInfo): readonly Named[] {
  const own = document.fields.flatMap((member): Named[] => {
    const field = fields.get(member.code);
    if (field !== undefined) return fieldType(field) === null ? [] : [{ name: member.code, text: storedType(field) }];
    return isComputed(member) ? [] : [{ name: member.code, text: 'any' }];
  });
  const rows = [...relations.values()]
    .filter(({ kind }) => kind === 'oneToMany')
    .map(({ code, target }) => ({ name: code, text: `${target.code}[]` }));
  const declared = new Set(document.fields.map(({ code }) => code));
  const meant = [...unresolved].filter((code) => !declared.has(code)).map((name) => ({ name, text: 'any' }));
  return [...own, ...rows, ...meant];
}

/** Computed fields that wait for one another through relations would never settle. */
export function checkComputedCycles(models: readonly ModelInfo[]): void {
  const byKey = new Map(models.map((info) => [keyOf(info), info]));
  const next = (node: string): readonly string[] => {
    const [module = '', code = '', fieldCode = ''] = node.split('/');
    const info = byKey.get(`${module}/${code}`);
    const field = info?.fields.get(fieldCode);
    if (info === undefined || field?.type !== 'computed') return [];
    return field.dependsOnRelations.flatMap((relationCode) => {
      const target = info.relations.get(relationCode)?.target;
      const there = target === undefined ? undefined : byKey.get(keyOf(target));
      return [...(there?.fields.values() ?? [])]
        .filter(
          (each) =>
            each.type === 'computed' && new RegExp(String.raw`\b${each.code}\b`, 'u').test(field.expression.source),
        )
        .map((each) => `${there?.module ?? ''}/${there?.code ?? ''}/${each.code}`);
    });
  };
  for (const info of models) {
    for (const field of info.fields.values()) {
      const start = `${keyOf(info)}/${field.code}`;
      if (field.type !== 'computed' || !reaches(start, start, next)) continue;
      const index = info.document.fields.findIndex(({ code }) => code === field.code);
      info.place
        .at('fields', index, 'computed')
        .error(
          'computed-cycle',
          `\`${field.code}\` depends on itself through relations`,
          'compute it from fields that are not computed',
        );
    }
  }
}

/** Whether a walk along `next` from one node comes to another. */
export function reaches(from: string, to: string, next: (node: string) => readonly string[]): boolean {
  const seen = new Set<string>();
  const queue = [...next(from)];
  for (let node = queue.pop(); node !== undefined; node = queue.pop()) {
    if (node === to) return true;
    if (!seen.has(node)) queue.push(...next(node));
    seen.add(node);
  }
  return false;
}
