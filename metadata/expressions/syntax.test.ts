import * as fc from 'fast-check';
import { ts } from 'ts-morph';
import { describe, expect, it } from 'vitest';
import { printString, printTemplateText } from './quote.ts';
import { parseExpression } from './syntax.ts';

const scope = { variables: new Set(['order', 'lines', 'x']), callsFunctions: true };
const parsed = (source: string) => parseExpression(source, scope);

describe('an expression', () => {
  it.each([
    ['"a"', "'a'"],
    ['`plain`', "'plain'"],
    ['`a${x}b`', '`a${x}b`'],
    ["'it\\'s'", String.raw`'it\'s'`],
    ['"\\u2028"', String.raw`'\u2028'`],
    ['"</script>"', String.raw`'\u003c/script>'`],
    ['0x10', '16'],
    ['1 .toFixed(2)', '(1).toFixed(2)'],
    ['1.5.toFixed(2)', '(1.5).toFixed(2)'],
    ['1_000', '1000'],
    ['x // a comment\n', 'x'],
    ['x /* a comment */ + 1', 'x + 1'],
    ['(x)', '(x)'],
    ['- -x', '- -x'],
    ['!!x', '! !x'],
    ['order.total>=1&&order.total<9', 'order.total >= 1 && order.total < 9'],
    ['order?.customer?.name??"none"', "order?.customer?.name ?? 'none'"],
    ['x?1:2', 'x ? 1 : 2'],
    ['lines[0]?.price', 'lines[0]?.price'],
    ["order['total']", "order['total']"],
    ['sum(lines,(line)=>line.price*2)', 'sum(lines, line => line.price * 2)'],
    ['lines.map(line=>({id:line.id,"n":1}))', 'lines.map(line => ({ id: line.id, n: 1 }))'],
    ['[1,x,"a"]', "[1, x, 'a']"],
    ['{x}', '{ x }'],
    ['"中文"', "'中文'"],
  ])('%s is printed as %s', (source, canonical) => {
    expect(parsed(source)).toMatchObject({ ok: true, expression: { source: canonical } });
  });

  it.each([
    ['order.constructor'],
    ['order?.constructor'],
    ["order['constructor']"],
    ["order['__proto__']"],
    ['order.__proto__'],
    ['order[x]'],
    ["order['con' + 'structor']"],
    ['globalThis'],
    ['process.env'],
    ['this'],
    ['require("fs")'],
    ['import("fs")'],
    ['import.meta'],
    ['new Date()'],
    ['x = 1'],
    ['x += 1'],
    ['x++'],
    ['--x'],
    ['delete order.total'],
    ['typeof x'],
    ['void 0'],
    ['await x'],
    ['yield'],
    ['x, x'],
    ['x; x'],
    ['x) ; (x'],
    ['x); x; (x'],
    ['x /*'],
    ['x == 1'],
    ['x != 1'],
    ['x ** 9'],
    ['x & 1'],
    ['"a" in order'],
    ['order instanceof x'],
    ['/a+/.test(x)'],
    ['1n'],
    ['1e999'],
    ['x as string'],
    ['x!'],
    ['<string>x'],
    ['x satisfies string'],
    ['sum`a`'],
    ['sum<number>(lines)'],
    ['sum'],
    ['x => x'],
    ['(() => 1)()'],
    ['lines.map(function (line) { return line })'],
    ['lines.map(line => { return line })'],
    ['lines.map(async line => line)'],
    ['lines.map((line = x) => line)'],
    ['lines.map(({ id }) => id)'],
    ['lines.map((...all) => all)'],
    ['lines.map(x => x)'],
    ['lines.map(sum => sum)'],
    ['lines.map(await => 1)'],
    ['lines.push(1)'],
    ['lines.sort()'],
    ['lines.map.call(lines)'],
    ["'a'.repeat(9)"],
    ["'a'.padStart(9)"],
    ['lines[0]()'],
    ['order.total?.()'],
    ['[...lines]'],
    ['[,x]'],
    ['{ ...order }'],
    ['{ __proto__: x }'],
    ['{ ["a"]: x }'],
    ['{ get a() { return 1 } }'],
    ['{ a() { return 1 } }'],
    ['class {}'],
    ['<div/>'],
    ['$expect'],
    ['unknown'],
    ['evaluate(x)'],
    [''],
    [' '],
    ['((('.repeat(20)],
    [`${'('.repeat(900)}x${')'.repeat(900)}`],
    ['!'.repeat(1900) + 'x'],
    ['x' + '+x'.repeat(900)],
    ['x?1:'.repeat(450) + '1'],
  ])('%s is refused', (source) => {
    const result = parsed(source);
    expect(result.ok).toBe(false);
    expect(result.ok ? '' : result.problems[0]?.mend).toBeTruthy();
  });

  it('tells which variables and functions it uses', () => {
    expect(parsed('round(sum(lines, line => line.price), 2) + x')).toMatchObject({
      expression: { variables: ['lines', 'x'], functions: ['round', 'sum'] },
    });
  });

  it('tells every place that is wrong', () => {
    const result = parsed('nothing + order.constructor + none');
    expect(result.ok ? [] : result.problems.map(({ offset }) => offset)).toEqual([0, 16, 30]);
  });

  it('calls no function where functions cannot be called', () => {
    expect(parseExpression('round(1)', { ...scope, callsFunctions: false }).ok).toBe(false);
  });
});

const isStable = (parts: readonly string[]): boolean => {
  const result = parsed(parts.join(''));
  return !result.ok || JSON.stringify(parsed(result.expression.source)) === JSON.stringify(result);
};

describe('whatever is written', () => {
  const tokens = 'x order .total ?. [0] ( ) => ` ${ } { \' " + === // /* */ ; , sum 1'.split(' ');
  const pieces = fc.constantFrom(...tokens, '\n', ' ');

  it('never throws, and what passes is canonical already', () => {
    expect(fc.check(fc.property(fc.array(pieces, { maxLength: 14 }), isStable), { numRuns: 2000 }).failed).toBe(false);
  });

  it('a literal is read back as the same text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 30 }), (text) => {
        const file = ts.createSourceFile(
          'x.ts',
          `${printString(text)};\`${printTemplateText(text)}\``,
          ts.ScriptTarget.ESNext,
        );
        const texts = file.statements.map((statement) =>
          ts.isExpressionStatement(statement) && ts.isStringLiteralLike(statement.expression)
            ? statement.expression.text
            : null,
        );
        expect(texts).toEqual([text, text]);
      }),
    );
  });
});
