import { imageTypes, type FieldDocument } from '../documents/field.ts';
import type { PatternRule, ResolvedField } from '../resolved-product.ts';
import { regexProblem } from '../regex-safety.ts';
import type { Place } from '../report.ts';
import type { DictionaryInfo, Directory } from './context.ts';
import { resolveDefault, type LiteralRules } from './defaults.ts';
import { notIndexable } from './members.ts';
import { snakeCase } from './names.ts';
import { resolveSequence } from './sequence.ts';
import type { Texts } from './texts.ts';
import { fitsScale, isInteger32 } from './values.ts';

export interface FieldScope {
  readonly module: string;
  readonly texts: Texts;
  readonly dictionaries: Directory<DictionaryInfo>;
}

type Base = Pick<
  ResolvedField,
  'id' | 'code' | 'column' | 'label' | 'help' | 'required' | 'unique' | 'readOnly' | 'default'
>;
type Numbers = { readonly min: number | null; readonly max: number | null };

const lengthless: ReadonlySet<string> = notIndexable;

const defaultLengths: Readonly<Record<string, number>> = {
  string: 200,
  email: 254,
  url: 500,
  phone: 30,
  text: 10_000,
  password: 128,
};

/** A field apart from computed ones, which need the whole model; null where it cannot be made sense of. */
export function resolveField(field: FieldDocument, place: Place, scope: FieldScope): ResolvedField | null {
  const base: Base = {
    id: field.id,
    code: field.code,
    column: field.column ?? snakeCase(field.code),
    label: scope.texts.resolve(field.label, field.code, place.at('label')),
    help:
      'help' in field && field.help !== undefined
        ? scope.texts.resolve(field.help, '', place.at('help'))
        : scope.texts.complete({}, ''),
    required: 'required' in field && (field.required ?? false),
    unique: 'unique' in field && (field.unique ?? false),
    readOnly: 'readOnly' in field && (field.readOnly ?? false),
    default: null,
  };
  if (base.unique && lengthless.has(field.type)) {
    place.at('unique').error('not-indexable', `a ${field.type} field cannot be unique`, 'remove `unique`');
  }
  const withDefault = (rules: Partial<LiteralRules>): Base => ({
    ...base,
    default: resolveDefault(
      'default' in field ? field.default : undefined,
      field,
      { ...noRules, ...rules },
      place.at('default'),
    ),
  });
  switch (field.type) {
    case 'string':
    case 'email':
    case 'url':
    case 'phone':
    case 'text':
    case 'password': {
      const rules = textRules(field, place, scope.texts);
      const described = withDefault({ ...rules, pattern: rules.pattern?.regex ?? null });
      return { ...described, type: field.type, ...rules };
    }
    case 'integer': {
      const rules = integerRules(field, place);
      return { ...withDefault(rules), type: 'integer', ...rules };
    }
    case 'decimal': {
      const rules = decimalRules(field, place);
      return { ...withDefault(rules), type: 'decimal', precision: field.precision, scale: field.scale, ...rules };
    }
    case 'bigint':
    case 'boolean':
    case 'date':
    case 'time':
    case 'datetime':
      return { ...withDefault({}), type: field.type };
    case 'json':
    case 'uuid':
      return { ...base, type: field.type };
    case 'enum':
    case 'multiEnum': {
      const dictionary = scope.dictionaries.find(field.dictionary, scope.module, place.at('dictionary'));
      if (dictionary === null) return null;
      const { module, code } = dictionary;
      return { ...withDefault({ dictionary }), type: field.type, dictionary: { module, code } };
    }
    case 'sequence': {
      const parts = resolveSequence(field.format, place.at('format'));
      return parts === null ? null : { ...base, required: true, unique: true, readOnly: true, type: 'sequence', parts };
    }
    case 'file':
    case 'image': {
      const isImage = field.type === 'image';
      const accept = [...(field.accept ?? (isImage ? imageTypes.slice(0, 4) : []))].toSorted();
      const maxBytes = (field.maxMegabytes ?? (isImage ? 10 : 20)) * 1_000_000;
      return { ...base, type: field.type, accept, maxBytes };
    }
  }
}

const noRules: LiteralRules = {
  min: null,
  max: null,
  minLength: null,
  maxLength: null,
  pattern: null,
  dictionary: null,
};

interface TextRules {
  readonly minLength: number | null;
  readonly maxLength: number;
  readonly pattern: PatternRule | null;
}

type TextField = Extract<FieldDocument, { readonly type: 'string' | 'email' | 'url' | 'phone' | 'text' | 'password' }>;

function textRules(field: TextField, place: Place, texts: Texts): TextRules {
  const maxLength = field.maxLength ?? defaultLengths[field.type] ?? 200;
  const minLength = field.minLength ?? null;
  if (minLength !== null && minLength > maxLength) {
    place
      .at('minLength')
      .error('min-over-max', `the least length ${minLength} is over the greatest ${maxLength}`, 'swap or change them');
  }
  if (field.pattern === undefined) return { minLength, maxLength, pattern: null };
  const { regex, message } = field.pattern;
  const problem = regexProblem(regex);
  if (problem !== null) {
    place
      .at('pattern', 'regex')
      .error(
        'unsafe-regex',
        `the pattern is refused: ${problem}`,
        'write it without look-around, back-references and nested repetition',
      );
    return { minLength, maxLength, pattern: null };
  }
  return {
    minLength,
    maxLength,
    pattern: { regex, message: texts.resolve(message, field.code, place.at('pattern', 'message')) },
  };
}

function bounds(field: { min?: number; max?: number }, place: Place): Numbers {
  const [min, max] = [field.min ?? null, field.max ?? null];
  if (min !== null && max !== null && min > max) {
    place.at('min').error('min-over-max', `the minimum ${min} is over the maximum ${max}`, 'swap or change them');
  }
  return { min, max };
}

function integerRules(field: { min?: number; max?: number }, place: Place): Numbers {
  for (const side of ['min', 'max'] as const) {
    const value = field[side];
    if (value !== undefined && !isInteger32(value)) {
      place.at(side).error('out-of-range', `${value} is not an integer of 32 bits`, 'give one, or use decimal');
    }
  }
  return bounds(field, place);
}

function decimalRules(field: { min?: number; max?: number; precision: number; scale: number }, place: Place): Numbers {
  if (field.scale > field.precision) {
    place
      .at('scale')
      .error('out-of-range', `scale ${field.scale} is over precision ${field.precision}`, 'make the scale smaller');
  }
  for (const side of ['min', 'max'] as const) {
    const value = field[side];
    if (value !== undefined && !fitsScale(value, field.precision, field.scale)) {
      place
        .at(side)
        .error(
          'out-of-range',
          `${value} does not fit decimal(${field.precision}, ${field.scale})`,
          'change it or the precision',
        );
    }
  }
  return bounds(field, place);
}
