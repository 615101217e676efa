import { regexProblem } from '../regex-safety.ts';
import { fitsScale, isInteger32 } from '../resolve/values.ts';
import type { Comparison, Term } from './check-clause.ts';
import type { Shape } from './shapes.ts';

/** The shape with what the term says, or why a field cannot say that. */
export function withTerm(shape: Shape, term: Term, required: boolean): Shape | string {
  switch (term.kind) {
    case 'notNull':
      return required ? shape : 'the column itself allows null';
    case 'json':
      return shape.type === 'text' || shape.type === 'json' ? { type: 'json' } : 'only texts become json';
    case 'notEmpty':
      return withLength(shape, '>=', 1);
    case 'length':
      return withLength(shape, term.operator, term.value);
    case 'number':
      return withBound(shape, term.operator, term.value);
    case 'pattern':
      return withPattern(shape, term.regex);
    case 'values':
      if (shape.type !== 'string') return `a ${shape.type} field has no list of values`;
      return term.values.length <= 500 ? { type: 'enum', values: term.values } : 'too many values for a dictionary';
  }
}

function withBound(shape: Shape, operator: Comparison, value: number): Shape | string {
  if (shape.type !== 'integer' && shape.type !== 'decimal') return `a ${shape.type} field has no bounds`;
  const step = shape.type === 'integer' ? 1 : 10 ** -shape.scale;
  const scale = shape.type === 'integer' ? 0 : shape.scale;
  const least = { '>=': value, '>': rounded(value + step, scale), '=': value, '<=': null, '<': null }[operator];
  const greatest = { '<=': value, '<': rounded(value - step, scale), '=': value, '>=': null, '>': null }[operator];
  const min = greater(shape.min, least);
  const max = lesser(shape.max, greatest);
  for (const bound of [min, max]) {
    if (bound === null) continue;
    const fits = shape.type === 'integer' ? isInteger32(bound) : fitsScale(bound, shape.precision, shape.scale);
    if (!fits) return `${bound} is not a value of the field`;
  }
  return min !== null && max !== null && min > max ? 'no value would be left' : { ...shape, min, max };
}

function withLength(shape: Shape, operator: Comparison, value: number): Shape | string {
  if (shape.type !== 'string' && shape.type !== 'text' && shape.type !== 'password') {
    return `a ${shape.type} field has no length`;
  }
  if (!Number.isInteger(value)) return `${value} is not a length`;
  const least = { '>=': value, '>': value + 1, '=': value, '<=': null, '<': null }[operator];
  const greatest = { '<=': value, '<': value - 1, '=': value, '>=': null, '>': null }[operator];
  const minLength = greater(shape.minLength, least);
  const maxLength = Math.min(shape.maxLength, greatest ?? shape.maxLength);
  if (maxLength < 1 || (minLength ?? 0) > maxLength) return 'no value would be left';
  return { ...shape, minLength: minLength === null ? null : Math.max(minLength, 0), maxLength };
}

function withPattern(shape: Shape, regex: string): Shape | string {
  if (shape.type !== 'string' && shape.type !== 'text') return `a ${shape.type} field has no pattern`;
  if (shape.regex !== null) return 'a field has one pattern only';
  if (regex.length > 500 || /\[[^\]]*\[[:.=]/u.test(regex))
    return 'the pattern is written in a way that JavaScript does not know';
  const problem = regexProblem(regex);
  return problem === null ? { ...shape, regex } : `the pattern is refused: ${problem}`;
}

const rounded = (value: number, scale: number): number => Number(value.toFixed(scale));
const greater = (a: number | null, b: number | null): number | null => pick(a, b, Math.max);
const lesser = (a: number | null, b: number | null): number | null => pick(a, b, Math.min);

function pick(a: number | null, b: number | null, of: (a: number, b: number) => number): number | null {
  if (a === null) return b;
  return b === null ? a : of(a, b);
}
