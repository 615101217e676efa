import type { DefaultDocument, FieldDocument } from '../documents/field.ts';
import { fitsScale, isCalendarDate, isInteger32, isMoment, isTimeOfDay } from '../resolve/values.ts';
import type { SourceDefault } from './defaults.ts';
import type { ImportedDictionary } from './dictionaries.ts';
import type { Shape } from './shapes.ts';

type Base = Pick<FieldDocument, 'id' | 'code'> & {
  readonly column?: string;
  readonly label: Readonly<Record<string, string>>;
  readonly help?: Readonly<Record<string, string>>;
  readonly required?: boolean;
  readonly unique?: boolean;
};

/** The field of a shape; `dictionary` is there for enums, `fallback` only where the type has defaults. */
export function fieldDocument(
  base: Base,
  shape: Shape,
  dictionary: ImportedDictionary | null,
  fallback: DefaultDocument | null,
): FieldDocument {
  const withDefault = { ...base, ...(fallback === null ? {} : { default: fallback }) };
  switch (shape.type) {
    case 'boolean':
    case 'date':
    case 'time':
    case 'datetime':
    case 'bigint':
      return { ...withDefault, type: shape.type };
    case 'json':
    case 'uuid':
      return { ...base, type: shape.type };
    case 'integer':
      return { ...withDefault, type: 'integer', ...boundsOf(shape) };
    case 'decimal':
      return { ...withDefault, type: 'decimal', precision: shape.precision, scale: shape.scale, ...boundsOf(shape) };
    case 'string':
    case 'text':
      return { ...withDefault, type: shape.type, ...lengthsOf(shape) };
    case 'password':
      return { ...base, type: 'password', ...lengthsOf(shape) };
    case 'enum':
    case 'multiEnum':
      return { ...withDefault, type: shape.type, dictionary: dictionary?.document.code ?? '' };
  }
}

function boundsOf({ min, max }: Extract<Shape, { type: 'integer' | 'decimal' }>): { min?: number; max?: number } {
  return { ...(min === null ? {} : { min }), ...(max === null ? {} : { max }) };
}

function lengthsOf({ minLength, maxLength, regex }: Extract<Shape, { type: 'string' | 'text' | 'password' }>) {
  return {
    ...(minLength === null ? {} : { minLength }),
    maxLength,
    ...(regex === null ? {} : { pattern: { regex } }),
  };
}

/** Null where a field of the shape cannot have that default. */
export function defaultDocument(
  given: SourceDefault,
  shape: Shape,
  dictionary: ImportedDictionary | null,
): DefaultDocument | null {
  if (given.kind === 'expression') return null;
  if (given.kind === 'now') {
    return shape.type === 'date' || shape.type === 'time' || shape.type === 'datetime' ? { now: true } : null;
  }
  const value = literalOf(given.text, shape, dictionary);
  return value === null ? null : { value };
}

function literalOf(text: string, shape: Shape, dictionary: ImportedDictionary | null) {
  switch (shape.type) {
    case 'boolean':
      return /^(0|1|true|false)$/iu.test(text) ? /^(1|true)$/iu.test(text) : null;
    case 'integer':
    case 'decimal':
      return numberOf(text, shape);
    case 'bigint':
      return /^-?[0-9]{1,18}$/u.test(text) ? text : null;
    case 'date':
      return isCalendarDate(text) ? text : null;
    case 'time':
      return isTimeOfDay(text.replace(/\.0+$/u, '')) ? text.replace(/\.0+$/u, '') : null;
    case 'datetime': {
      const moment = `${text.replace(' ', 'T').replace(/(\.\d{3})\d+$/u, '$1')}Z`;
      return isMoment(moment) ? moment : null;
    }
    case 'string':
    case 'text':
      return textOf(text, shape);
    case 'enum':
      return dictionary?.codes.get(text) ?? null;
    case 'multiEnum': {
      const codes = text === '' ? [] : text.split(',').map((value) => dictionary?.codes.get(value) ?? null);
      return codes.every((code) => code !== null) && codes.length <= 100 ? codes : null;
    }
    case 'json':
    case 'uuid':
    case 'password':
      return null;
  }
}

function numberOf(text: string, shape: Extract<Shape, { type: 'integer' | 'decimal' }>): number | null {
  const value = Number(text);
  const fits = shape.type === 'integer' ? isInteger32(value) : fitsScale(value, shape.precision, shape.scale);
  return text.trim() !== '' && fits && value >= (shape.min ?? value) && value <= (shape.max ?? value) ? value : null;
}

function textOf(text: string, shape: Extract<Shape, { type: 'string' | 'text' | 'password' }>): string | null {
  const { length } = Array.from(text);
  if (text.length > 4000 || length > shape.maxLength || length < (shape.minLength ?? 0)) return null;
  return shape.regex === null || new RegExp(shape.regex, 'u').test(text) ? text : null;
}
