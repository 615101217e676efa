/** What is tried of one type of field over HTTP; `null` values are tried of every type. */
export interface FieldCase {
  /** Properties without which the type makes no field. */
  readonly needs?: object;
  /** Two different values that are taken and read back as they are; a file is uploaded instead. */
  readonly good?: readonly [unknown, unknown];
  /** Values of no such type. */
  readonly bad?: readonly unknown[];
  /** By property: a field with that property takes `good` and refuses `bad`. */
  readonly rules?: Readonly<Record<string, { readonly rule: unknown; readonly good: unknown; readonly bad: unknown }>>;
  /** Defaults, and what a row without the value then has. */
  readonly defaults?: readonly (readonly [object, unknown])[];
  /** What a computed field of the type has, over a row with `amount` 3. */
  readonly computed?: readonly [string, unknown];
}

const lengths = {
  minLength: { rule: 2, good: 'ab', bad: 'a' },
  maxLength: { rule: 4, good: 'abcd', bad: 'abcde' },
  pattern: { rule: { regex: '^[a-c]+$' }, good: 'abc', bad: 'xyz' },
};

/** A text of a form of its own, whose rules are tried with texts of that form. */
const formed = (short: string, long: string, other: string) => ({
  minLength: { rule: long.length, good: long, bad: short },
  maxLength: { rule: short.length, good: short, bad: long },
  pattern: { rule: { regex: `^${short.slice(0, 3)}` }, good: short, bad: other },
});

const day = /^\d{4}-\d\d-\d\d$/u;
const pdf = Buffer.from('%PDF-1.7\n');
const gif = Buffer.from('GIF89a\u0001\u0000\u0001\u0000');
const huge = (head: Buffer) => Buffer.concat([head, Buffer.alloc(1_000_000)]);

/** Every type of field that the schema knows. */
export const fieldCases: Readonly<Record<string, FieldCase>> = {
  string: {
    good: ["it's; DROP TABLE x; --", '中文 “😀” \\ %_'],
    bad: [1, true, ['a'], { a: 1 }],
    rules: lengths,
    defaults: [
      [{ value: "it's" }, "it's"],
      [{ currentUser: true }, 'admin'],
    ],
    computed: ["'no ' + amount", 'no 3'],
  },
  text: { good: ['a\nb', 'x'.repeat(9000)], bad: [1, {}], rules: lengths, defaults: [[{ value: 'long' }, 'long']] },
  email: {
    good: ['a@example.com', 'b.c+d@example.org'],
    bad: ['a', 'a@', 'a b@example.com', 1],
    rules: formed('abc@example.com', 'abcdef@example.com', 'xyz@example.com'),
    defaults: [[{ value: 'd@example.com' }, 'd@example.com']],
  },
  url: {
    good: ['https://example.com/a?b=c', 'http://localhost:3000'],
    bad: ['example', 'javascript:alert(1)', 1],
    rules: {
      ...formed('https://a.example', 'https://abc.example', 'ftp://a.example'),
    },
    defaults: [[{ value: 'https://example.com' }, 'https://example.com']],
  },
  phone: {
    good: ['+49 (30) 123-456', '13800138000'],
    bad: ['abc', '12', 1],
    rules: formed('123456', '1234567890', '987654'),
    defaults: [[{ value: '110110' }, '110110']],
  },
  password: { bad: [1, {}], rules: lengths },
  integer: {
    good: [-2_147_483_648, 2_147_483_647],
    bad: [1.5, '1', 'x', true],
    rules: { min: { rule: 3, good: 3, bad: 2 }, max: { rule: 3, good: 3, bad: 4 } },
    defaults: [[{ value: 7 }, 7]],
    computed: ['amount * 2', 6],
  },
  bigint: {
    good: ['9223372036854775807', '-9223372036854775808'],
    bad: ['9223372036854775808', '1.5', 'x', 1],
    defaults: [
      [{ value: '9007199254740993' }, '9007199254740993'],
      [{ currentUser: true }, '1'],
    ],
  },
  decimal: {
    needs: { precision: 15, scale: 4 },
    good: [-12_345_678_901.2345, 0.1],
    bad: ['1', 'x', true],
    rules: {
      min: { rule: 0.5, good: 0.5, bad: 0.4 },
      max: { rule: 0.5, good: 0.5, bad: 0.6 },
      precision: { rule: 6, good: 99.9999, bad: 100 },
      scale: { rule: 1, good: 1.5, bad: 1.25 },
    },
    defaults: [[{ value: 2.5 }, 2.5]],
    computed: ['amount / 4', 0.75],
  },
  boolean: {
    good: [true, false],
    bad: ['true', 1],
    defaults: [[{ value: true }, true]],
    computed: ['amount > 2', true],
  },
  date: {
    good: ['2024-02-29', '1970-01-01'],
    bad: ['2026-02-29', '2026-1-1', '2026-01-01T00:00:00Z', 1],
    defaults: [
      [{ value: '2026-01-31' }, '2026-01-31'],
      [{ now: true }, day],
    ],
  },
  time: {
    good: ['23:59:59', '00:00:00'],
    bad: ['24:00:00', '9:00:00', 'x', 1],
    defaults: [
      [{ value: '09:30:00' }, '09:30:00'],
      [{ now: true }, /^\d\d:\d\d:\d\d$/u],
    ],
  },
  datetime: {
    good: ['2026-01-31T09:30:00.123Z', '1999-12-31T23:59:59.999Z'],
    bad: ['2026-01-31', '2026-01-31T09:30:00', 'x', 1],
    defaults: [
      [{ value: '2026-01-31T09:30:00.000Z' }, '2026-01-31T09:30:00.000Z'],
      [{ now: true }, /^\d{4}-.*Z$/u],
    ],
  },
  json: { good: [{ a: [1, null, { b: '😀' }] }, [false]] },
  uuid: {
    good: ['3f2b8c1e-9d4a-4f6b-8a7c-1e2d3c4b5a69', 'a0000000-0000-4000-8000-000000000000'],
    bad: ['x', '3f2b8c1e', 1],
  },
  enum: {
    needs: { dictionary: 'Colour' },
    good: ['red', 'blue'],
    bad: ['green', 1, ['red']],
    rules: { dictionary: { rule: 'Size', good: 'small', bad: 'red' } },
    defaults: [[{ value: 'red' }, 'red']],
  },
  multiEnum: {
    needs: { dictionary: 'Colour' },
    good: [['red', 'blue'], []],
    bad: [['green'], ['red', 'red'], 'red'],
    rules: { dictionary: { rule: 'Size', good: ['small'], bad: ['red'] } },
    defaults: [[{ value: ['blue'] }, ['blue']]],
  },
  file: {
    bad: ['x', { id: 'x' }, { id: '3f2b8c1e-9d4a-4f6b-8a7c-1e2d3c4b5a69' }],
    rules: {
      accept: { rule: ['application/pdf'], good: pdf, bad: gif },
      maxMegabytes: { rule: 1, good: pdf, bad: huge(pdf) },
    },
  },
  image: {
    bad: ['x', { id: '3f2b8c1e-9d4a-4f6b-8a7c-1e2d3c4b5a69' }],
    rules: {
      accept: { rule: ['image/gif'], good: gif, bad: pdf },
      maxMegabytes: { rule: 1, good: gif, bad: huge(gif) },
    },
  },
  sequence: {
    needs: { format: 'N{yyyy}-{000}' },
    rules: { format: { rule: 'X{0000}', good: /^X\d{4}$/u, bad: 'X0001' } },
  },
};
