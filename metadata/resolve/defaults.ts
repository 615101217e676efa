import type { DefaultDocument, FieldDocument } from '../documents/field.ts';
import type { ResolvedDefault } from '../resolved-product.ts';
import { didYouMean } from '../suggestion.ts';
import type { Place } from '../report.ts';
import type { DictionaryInfo } from './context.ts';
import { fitsScale, isCalendarDate, isInteger32, isMoment, isTimeOfDay } from './values.ts';

/** What else a literal must keep to, as the field says. */
export interface LiteralRules {
  readonly min: number | null;
  readonly max: number | null;
  readonly minLength: number | null;
  readonly maxLength: number | null;
  readonly pattern: string | null;
  readonly dictionary: DictionaryInfo | null;
}

const nowTypes: ReadonlySet<string> = new Set(['date', 'time', 'datetime']);
const userTypes: ReadonlySet<string> = new Set(['bigint', 'string']);

export function resolveDefault(
  given: DefaultDocument | undefined,
  field: FieldDocument,
  rules: LiteralRules,
  place: Place,
): ResolvedDefault | null {
  if (given === undefined) return null;
  if (given.now === true) {
    if (nowTypes.has(field.type)) return { kind: 'now' };
    place
      .at('now')
      .error('default-unfit', `a ${field.type} cannot default to now`, 'use it with date, time or datetime');
    return null;
  }
  if (given.currentUser === true) {
    if (userTypes.has(field.type)) return { kind: 'currentUser' };
    place
      .at('currentUser')
      .error('default-unfit', `a ${field.type} cannot hold a user`, 'use it with bigint (the id) or string (the name)');
    return null;
  }
  if (given.value === undefined) return null;
  const problem = literalProblem(given.value, field, rules);
  if (problem === null) return { kind: 'literal', value: given.value };
  place.at('value').error('default-unfit', `the default ${problem}`, 'change the default or the rule');
  return null;
}

type Literal = string | number | boolean | readonly string[];

function literalProblem(value: Literal, field: FieldDocument, rules: LiteralRules): string | null {
  switch (field.type) {
    case 'integer':
      return typeof value === 'number' && isInteger32(value)
        ? boundsProblem(value, rules)
        : 'is not an integer of 32 bits';
    case 'decimal':
      if (typeof value !== 'number') return 'is not a number';
      if (!fitsScale(value, field.precision, field.scale))
        return `does not fit decimal(${field.precision}, ${field.scale})`;
      return boundsProblem(value, rules);
    case 'boolean':
      return typeof value === 'boolean' ? null : 'is neither true nor false';
    case 'bigint':
      return typeof value === 'string' && /^-?[0-9]{1,18}$/u.test(value) ? null : 'is not a text of up to 18 digits';
    case 'date':
      return isCalendarDate(value) ? null : 'is not a date such as `2026-01-31`';
    case 'time':
      return isTimeOfDay(value) ? null : 'is not a time such as `09:30:00`';
    case 'datetime':
      return isMoment(value) ? null : 'is not a moment such as `2026-01-31T09:30:00.000Z`';
    case 'enum':
      return typeof value === 'string' ? memberProblem(value, rules) : 'is not a text';
    case 'multiEnum':
      return typeof value === 'object' ? membersProblem(value, rules) : 'is not a list';
    case 'string':
    case 'email':
    case 'url':
    case 'phone':
    case 'text':
      return typeof value === 'string' ? textProblem(value, rules) : 'is not a text';
    case 'password':
    case 'json':
    case 'uuid':
    case 'file':
    case 'image':
    case 'sequence':
      return 'means nothing here';
  }
}

function boundsProblem(value: number, { min, max }: LiteralRules): string | null {
  if (min !== null && value < min) return `is less than the minimum ${min}`;
  return max !== null && value > max ? `is more than the maximum ${max}` : null;
}

function textProblem(value: string, rules: LiteralRules): string | null {
  const { length } = Array.from(value);
  if (rules.minLength !== null && length < rules.minLength) return `is shorter than ${rules.minLength} characters`;
  if (rules.maxLength !== null && length > rules.maxLength) return `is longer than ${rules.maxLength} characters`;
  if (rules.pattern !== null && !new RegExp(rules.pattern, 'u').test(value)) return 'does not match the pattern';
  return null;
}

function memberProblem(value: string, { dictionary }: LiteralRules): string | null {
  const codes = dictionary?.document.values.map(({ code }) => code);
  if (codes === undefined || codes.includes(value)) return null;
  return `\`${value}\` is not a value of the dictionary${didYouMean(value, codes)}`;
}

function membersProblem(values: readonly string[], rules: LiteralRules): string | null {
  if (new Set(values).size < values.length) return 'names a value twice';
  return values.map((value) => memberProblem(value, rules)).find((problem) => problem !== null) ?? null;
}
