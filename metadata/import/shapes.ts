import { membersOf } from './defaults.ts';
import type { SourceColumn } from './source-schema.ts';

/** What a column becomes, apart from its name; the rules of CHECK constraints make it narrower. */
export type Shape =
  | { readonly type: 'boolean' | 'date' | 'time' | 'datetime' | 'bigint' | 'json' | 'uuid' }
  | { readonly type: 'integer'; readonly min: number | null; readonly max: number | null }
  | {
      readonly type: 'decimal';
      readonly precision: number;
      readonly scale: number;
      readonly min: number | null;
      readonly max: number | null;
    }
  | {
      readonly type: 'string' | 'text' | 'password';
      readonly minLength: number | null;
      readonly maxLength: number;
      readonly regex: string | null;
    }
  | { readonly type: 'enum' | 'multiEnum'; readonly values: readonly string[] };

export interface Shaped {
  /** Null where no field can hold the values. */
  readonly shape: Shape | null;
  /** What is different from the column. */
  readonly notes: readonly string[];
}

const integerRanges: Readonly<Record<string, readonly [number, number, number]>> = {
  // least, greatest, greatest without sign
  tinyint: [-128, 127, 255],
  smallint: [-32_768, 32_767, 65_535],
  mediumint: [-8_388_608, 8_388_607, 16_777_215],
};
const longestString = 4000;
export const longestText = 16_383;
const mostValues = 500;
const mostDigits = 15;
const textBytes: Readonly<Record<string, string>> = { text: '65,535 bytes', mediumtext: '16 MiB', longtext: '4 GiB' };
const passwordWords = /(^|_|\b)(password|passwd|pwd|passphrase)(_|\b|$)/iu;

export function shapeOf(column: SourceColumn): Shaped {
  const unsigned = /\bunsigned\b/iu.test(column.columnType);
  const type = column.dataType;
  if (/^tinyint\(1\)/iu.test(column.columnType) || (type === 'bit' && (column.precision ?? 1) === 1)) {
    return plain({ type: 'boolean' });
  }
  if (type === 'enum' || type === 'set') return members(type, column);
  if (type === 'date' || type === 'json' || type === 'uuid') return plain({ type });
  if (type === 'time' || type === 'datetime' || type === 'timestamp') return moment(type, column);
  if (type === 'char' || type === 'varchar' || type in textBytes || type === 'tinytext') return text(column);
  if (type === 'inet4' || type === 'inet6') return plain(string(45));
  return number(column, unsigned);
}

const plain = (shape: Shape): Shaped => ({ shape, notes: [] });
const string = (maxLength: number): Shape => ({ type: 'string', minLength: null, maxLength, regex: null });

function number(column: SourceColumn, unsigned: boolean): Shaped {
  const type = column.dataType;
  const range = integerRanges[type];
  if (range !== undefined) {
    const [least, greatest, greatestUnsigned] = range;
    return plain({ type: 'integer', min: unsigned ? 0 : least, max: unsigned ? greatestUnsigned : greatest });
  }
  switch (type) {
    case 'int':
    case 'integer':
      // Four bytes without sign do not fit an integer of 32 bits; a decimal without places holds them all.
      return unsigned
        ? plain({ type: 'decimal', precision: 10, scale: 0, min: 0, max: 4_294_967_295 })
        : plain({ type: 'integer', min: null, max: null });
    case 'bigint':
      return {
        shape: { type: 'bigint' },
        notes: unsigned ? ['unsigned: a bigint field lets negative numbers in, and none over 2^63'] : [],
      };
    case 'year':
      return plain({ type: 'integer', min: 1901, max: 2155 });
    case 'bit':
      return (column.precision ?? 64) <= 31
        ? {
            shape: { type: 'integer', min: 0, max: 2 ** (column.precision ?? 1) - 1 },
            notes: [`${column.columnType} becomes an integer`],
          }
        : { shape: null, notes: [] };
    case 'decimal':
    case 'numeric':
      return decimal(column.precision ?? 10, column.scale ?? 0, unsigned);
    case 'float':
    case 'double':
      return {
        shape: {
          type: 'decimal',
          precision: mostDigits,
          scale: column.scale ?? 6,
          min: unsigned ? 0 : null,
          max: null,
        },
        notes: [`${column.columnType} becomes decimal(${mostDigits}, ${column.scale ?? 6})`],
      };
    default:
      return { shape: null, notes: [] };
  }
}

function decimal(precision: number, scale: number, unsigned: boolean): Shaped {
  const kept = { precision: Math.min(precision, mostDigits), scale: Math.min(scale, mostDigits) };
  const isWhole = precision <= mostDigits;
  return {
    shape: { type: 'decimal', ...kept, min: unsigned ? 0 : null, max: null },
    notes: isWhole
      ? []
      : [`decimal(${precision}, ${scale}) becomes decimal(${kept.precision}, ${kept.scale}): fewer digits`],
  };
}

function moment(type: 'time' | 'datetime' | 'timestamp', { columnType, fraction }: SourceColumn): Shaped {
  if (type === 'time') {
    const notes = fraction > 0 ? [`${columnType} keeps whole seconds only`] : [];
    return { shape: { type }, notes: [...notes, 'a time of day: nothing from 24:00 on, nothing negative'] };
  }
  return { shape: { type: 'datetime' }, notes: fraction > 3 ? [`${columnType} keeps milliseconds only`] : [] };
}

function text(column: SourceColumn): Shaped {
  const length = Math.max(column.length ?? 255, 1);
  if (passwordWords.test(column.name) && length <= longestString) {
    return {
      shape: { type: 'password', minLength: null, maxLength: Math.min(length, 128), regex: null },
      notes: ['becomes a password field: hashed by the service in its own way and never returned'],
    };
  }
  const bytes = textBytes[column.dataType];
  if (bytes === undefined && length <= longestString) return plain(string(length));
  const maxLength = Math.min(length, longestText);
  const given = bytes === undefined ? `${length} characters` : bytes;
  const note = `${column.columnType}: ${maxLength} characters at most instead of ${given}`;
  const shape = { type: 'text', minLength: null, maxLength, regex: null } as const;
  return { shape, notes: maxLength < length ? [note] : [] };
}

function members(type: 'enum' | 'set', column: SourceColumn): Shaped {
  const values = membersOf(column.columnType);
  if (values.length <= mostValues) return plain({ type: type === 'enum' ? 'enum' : 'multiEnum', values });
  const longest = Math.max(...values.map((value) => Array.from(value).length), 1);
  return { shape: string(longest), notes: [`${values.length} values are too many for a dictionary: becomes a text`] };
}
