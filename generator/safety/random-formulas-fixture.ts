import * as fc from 'fast-check';
import { hostileTexts } from './hostile-texts-fixture.ts';

/** What formulas read: the inputs of a logic, and rows that it has found. */
export interface Given {
  readonly input: {
    readonly num: number;
    readonly amount: number;
    readonly word: string;
    readonly note: string | null;
  };
  readonly rows: readonly Row[];
}

interface Row {
  readonly decimalField: number | null;
  readonly stringField: string | null;
  readonly booleanField: boolean | null;
}

/** A formula as a designer writes it, and what it means, worked out without reading it. */
export interface Formula<T> {
  readonly code: string;
  readonly value: (given: Given) => T;
  /** How tightly it binds; what binds less than its surroundings wants is put in parentheses. */
  readonly binds: number;
}

const atom = 20;
const formula = <T>(code: string, value: (given: Given) => T, binds = atom): Formula<T> => ({ code, value, binds });
const inside = ({ code, binds }: Formula<unknown>, wanted: number): string => (binds < wanted ? `(${code})` : code);

type Two<T> = readonly [Formula<T>, Formula<T>];

/** `left op right`, where the right side of equal strength is put in parentheses. */
function infix<T, R>(sign: string, binds: number, [left, right]: Two<T>, value: (a: T, b: T) => R): Formula<R> {
  const code = `${inside(left, binds)} ${sign} ${inside(right, binds + 1)}`;
  return formula(code, (given) => value(left.value(given), right.value(given)), binds);
}

function choice<T>(test: Formula<boolean>, [yes, no]: Two<T>): Formula<T> {
  const code = `${inside(test, 4)} ? ${inside(yes, 3)} : ${inside(no, 3)}`;
  return formula(code, (given) => (test.value(given) ? yes.value(given) : no.value(given)), 3);
}

/** Texts written in each of the ways that TypeScript has. */
const literals = fc.tuple(fc.constantFrom('a', '', ' b ', 'Ä', ...hostileTexts), fc.nat(2)).map(([text, way]) => {
  const double = JSON.stringify(text);
  const inner = double.slice(1, -1).replaceAll(String.raw`\"`, '"');
  const single = `'${inner.replaceAll("'", String.raw`\'`)}'`;
  const ways = [double, single, `\`${inner.replaceAll('`', '\\`').replaceAll('${', '\\${')}\``];
  return formula(ways[way] ?? double, () => text);
});

/** Halves only: sums and products of them are exact. */
const numbers = fc.integer({ min: 0, max: 40 }).map((halves) => formula(String(halves / 2), () => halves / 2));
const halfAway = (value: number): number => Math.sign(value) * Math.floor(Math.abs(value) + 0.5);

const { number, text, test } = fc.letrec<{
  number: Formula<number>;
  text: Formula<string>;
  test: Formula<boolean>;
}>((tie) => {
  const twoNumbers = fc.tuple(tie('number'), tie('number'));
  const twoTexts = fc.tuple(tie('text'), tie('text'));
  const twoTests = fc.tuple(tie('test'), tie('test'));
  return {
    number: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      numbers,
      fc.constant(formula('input.num', ({ input }) => input.num)),
      fc.constant(formula('input.amount', ({ input }) => input.amount)),
      fc.constant(formula('rows.length', ({ rows }) => rows.length)),
      twoNumbers.map((two) => infix('+', 12, two, (a, b) => a + b)),
      twoNumbers.map((two) => infix('-', 12, two, (a, b) => a - b)),
      twoNumbers.map((two) => infix('*', 13, two, (a, b) => a * b)),
      tie('number').map((one) => formula(`-${inside(one, 15)}`, (given) => -one.value(given), 14)),
      fc.tuple(tie('test'), twoNumbers).map(([first, two]) => choice(first, two)),
      tie('number').map((one) => formula(`round(${one.code})`, (given) => halfAway(one.value(given)))),
      tie('number').map((one) => formula(`abs( ${one.code} /* ' */)`, (given) => Math.abs(one.value(given)))),
      tie('text').map((one) => formula(`${inside(one, 17)}.length`, (given) => one.value(given).length, 17)),
      fc.constant(
        formula('(sum(rows, (row1) => row1.decimalField ?? 1))', ({ rows }) =>
          rows.reduce((total, { decimalField }) => total + (decimalField ?? 1), 0),
        ),
      ),
      tie('number').map((one) => {
        // A parameter's name may not mean something else already, as within another function.
        const each = `each${one.code.split('=>').length}`;
        return formula(
          `count(rows, ${each} => (${each}.decimalField ?? 0) < ${inside(one, 11)})`,
          (given) => given.rows.filter(({ decimalField }) => (decimalField ?? 0) < one.value(given)).length,
        );
      }),
    ),
    text: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      literals,
      fc.constant(formula('input.word', ({ input }) => input.word)),
      tie('text').map((one) =>
        formula(`input.note ?? ${inside(one, 6)}`, (given) => given.input.note ?? one.value(given), 0),
      ),
      twoTexts.map((two) => infix('+', 12, two, (a, b) => a + b)),
      twoTexts.map(([a, b]) => formula(`concat(${a.code}, ${b.code})`, (given) => a.value(given) + b.value(given))),
      fc
        .tuple(tie('text'), tie('number'))
        .map(([a, b]) =>
          formula(`\`<\${${a.code}}\${ ${b.code} }>\``, (given) => `<${a.value(given)}${b.value(given)}>`),
        ),
      tie('text').map((one) => formula(`upper(${one.code})`, (given) => one.value(given).toUpperCase())),
      tie('text').map((one) => formula(`${inside(one, 17)}.trim()`, (given) => one.value(given).trim(), 17)),
      fc.tuple(tie('test'), twoTexts).map(([first, two]) => choice(first, two)),
    ),
    test: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      twoNumbers.map((two) => infix('<', 10, two, (a, b) => a < b)),
      twoNumbers.map((two) => infix('>=', 10, two, (a, b) => a >= b)),
      twoTests.map((two) => infix('&&', 5, two, (a, b) => a && b)),
      twoTests.map((two) => infix('||', 4, two, (a, b) => a || b)),
      tie('test').map((one) => formula(`!${inside(one, 15)}`, (given) => !one.value(given), 14)),
      fc.constant(formula('input.note === null', ({ input }) => input.note === null, 9)),
      tie('text').map((one) => formula(`isEmpty(${one.code})`, (given) => one.value(given) === '')),
      twoTexts.map(([a, b]) =>
        formula(`${inside(a, 17)}.includes(${b.code})`, (given) => a.value(given).includes(b.value(given)), 17),
      ),
      fc.constant(
        formula('rows.some(item=>item.booleanField??false)', ({ rows }) =>
          rows.some((row) => row.booleanField ?? false),
        ),
      ),
    ),
  };
});

/** Formulas of every type, from all that is allowed. */
export const randomFormula: fc.Arbitrary<Formula<number | string | boolean>> = fc.oneof(number, text, test);

/** What formulas are tried with. */
export const givens: readonly Given[] = [
  { input: { num: 1.5, amount: 3, word: 'ab', note: null }, rows: [] },
  {
    input: { num: -2, amount: 0, word: '', note: ' Note ' },
    rows: [
      { decimalField: 2.5, stringField: null, booleanField: true },
      { decimalField: null, stringField: 'x', booleanField: null },
    ],
  },
];

/** Expressions of TypeScript that no formula may contain. */
export const forbidden: readonly string[] = [
  'new Date()',
  'this',
  'globalThis',
  'process.env',
  'input.num = 1',
  'input.num++',
  'delete input.num',
  'input.constructor',
  "input['constructor']",
  'input?.__proto__',
  "input.word.constructor.constructor('return 1')()",
  'rows[input.amount]',
  'rows.push(1)',
  'rows.sort()',
  '[...rows]',
  '({ ...input })',
  '({ [input.word]: 1 })',
  'typeof input',
  'void 0',
  "import('node:fs')",
  "require('node:fs')",
  "eval('1')",
  "Function('return 1')()",
  'fetch(input.word)',
  '/a+/.test(input.word)',
  '1n',
  'upper`a`',
  '(() => 1)()',
  'rows.map(function (row) { return row })',
  'rows.map(row => { return row })',
  'rows.map(async row => row)',
  'rows.map.call(rows)',
  "'num' in input",
  'input instanceof input',
  'input as unknown',
  'input!',
  'class {}',
  'input.num == 1',
  'input.num ** 9',
  'input.num & 1',
  "'a'.repeat(9)",
];
