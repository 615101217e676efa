import type { ResolvedField, ResolvedModel, ResolvedRelation } from '../../metadata/resolved-product.ts';
import { regexLiteral } from '../literals.ts';
import type { FileContext } from './context.ts';

/** Calls of the rule functions that mirror what the service checks of a field, such as `required()` and `maxLength(120)`. */
export function fieldRules(context: FileContext, model: ResolvedModel, field: ResolvedField): string[] {
  const calls = [...(isAsked(field) ? ['required()'] : []), ...typeRules(context, model, field)];
  return useRules(context, calls);
}

export function relationRules(context: FileContext, relation: ResolvedRelation): string[] {
  return useRules(context, relation.required && relation.kind !== 'manyToMany' ? ['required()'] : []);
}

/** A password is asked for when the row is created only, which the template says; `false` is an answer too. */
function isAsked(field: ResolvedField): boolean {
  return field.required && field.type !== 'password' && field.type !== 'boolean';
}

function typeRules(context: FileContext, model: ResolvedModel, field: ResolvedField): string[] {
  switch (field.type) {
    case 'string':
    case 'text':
    case 'password':
      return lengthRules(context, model, field);
    case 'email':
      return ['email()', ...lengthRules(context, model, field)];
    case 'url':
      return ['url()', ...lengthRules(context, model, field)];
    case 'phone':
      return ['phone()', ...lengthRules(context, model, field)];
    case 'integer':
    case 'decimal':
      return [
        ...(field.min === null ? [] : [`min(${field.min})`]),
        ...(field.max === null ? [] : [`max(${field.max})`]),
      ];
    case 'bigint':
      return ['digits()'];
    case 'uuid':
      return ['uuid()'];
    case 'json':
      return ['json()'];
    case 'file':
    case 'image':
      return ['uploaded()'];
    case 'boolean':
    case 'date':
    case 'time':
    case 'datetime':
    case 'enum':
    case 'multiEnum':
    case 'sequence':
    case 'computed':
      return [];
  }
}

type TextField = Extract<ResolvedField, { readonly maxLength: number }>;

function lengthRules({ texts }: FileContext, model: ResolvedModel, field: TextField): string[] {
  const { minLength, maxLength, pattern } = field;
  const rules = [...(minLength === null ? [] : [`minLength(${minLength})`]), `maxLength(${maxLength})`];
  if (pattern === null) return rules;
  const key = texts.key(pattern.message, `${model.module}.model.${model.code}.${field.code}.pattern`);
  return [...rules, `pattern(${regexLiteral(pattern.regex)}, '${key}')`];
}

function useRules({ imports }: FileContext, calls: readonly string[]): string[] {
  for (const call of calls) {
    const name = call.slice(0, call.indexOf('('));
    imports.named(name === 'uploaded' ? '@/stored-file' : '@/rules', name);
  }
  return [...calls];
}

/** `const rules = { … };` with the rules of each field that has any; null where none has. */
export function rulesConstant(name: string, rules: ReadonlyMap<string, readonly string[]>): string | null {
  const lines = [...rules].filter(([, calls]) => calls.length > 0).map(([code, calls]) => ruleLine(code, calls));
  return lines.length === 0 ? null : `const ${name} = {\n${lines.join('')}};\n`;
}

function ruleLine(code: string, calls: readonly string[]): string {
  const line = `  ${code}: [${calls.join(', ')}],\n`;
  return line.length <= 121 ? line : `  ${code}: [\n${calls.map((call) => `    ${call},\n`).join('')}  ],\n`;
}
