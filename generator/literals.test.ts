import { runInThisContext } from 'node:vm';

import * as fc from 'fast-check';
import { ts } from 'ts-morph';
import { describe, expect, it } from 'vitest';

import { Report } from '../metadata/report.ts';
import { checkMemberCode } from '../metadata/resolve/reserved.ts';
import {
  attribute,
  comment,
  groovyLiteral,
  identifier,
  json,
  literal,
  literalLines,
  markdown,
  propertyKey,
  regexLiteral,
  sqlLiteral,
  templateText,
  yaml,
  type LiteralValue,
} from './literals.ts';

const hostile = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string(),
  fc
    .array(
      fc.constantFrom(
        "'",
        '"',
        '`',
        '${',
        '}',
        '{{',
        '}}',
        '*/',
        '/*',
        '</script>',
        '<!--',
        '-->',
        '\\',
        '\n',
        '\r',
        '\u2028',
        '\u2029',
        '\ufeff',
        '\0',
        '//',
        '#{',
        '$(',
        '|',
        '@:x',
        '__proto__',
        '\ud800',
        'a',
        '订单',
      ),
    )
    .map((parts) => parts.join('')),
);

const values: fc.Arbitrary<LiteralValue> = fc.letrec<{ value: LiteralValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    hostile,
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(hostile, tie('value'), { maxKeys: 4 }),
  ),
})).value;

const evaluate = (source: string): unknown => {
  const file = ts.createSourceFile('a.ts', `export const value = ${source};`, ts.ScriptTarget.ES2024, true);
  expect(file.statements).toHaveLength(1);
  return runInThisContext(`(${source}\n)`);
};

describe('literal', () => {
  it('evaluates to the value, whatever the value', () => {
    fc.assert(
      fc.property(values, (value) => {
        expect(evaluate(literal(value))).toEqual(value);
      }),
      { numRuns: 500 },
    );
  });
  it('evaluates to the value when it is broken over lines', () => {
    fc.assert(
      fc.property(values, (value) => {
        expect(evaluate(literalLines(value, 1, 20))).toEqual(value);
      }),
    );
  });
  it('is inert in a script element and on one line', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        expect(literal(text)).not.toMatch(/<[/!]|[\n\r\u2028\u2029\ufeff]/);
      }),
    );
  });
  it('prefers single quotes', () => {
    expect(literal({ a: "it's", 'b-c': ['x"', 1] })).toBe(`{ a: "it's", 'b-c': ['x"', 1] }`);
  });
  it('refuses what is not a number', () => {
    expect(() => literal(Number.NaN)).toThrow('not a number');
  });
});

function isLegalMember(code: string): boolean {
  const report = new Report();
  checkMemberCode(code, report.place('order/model/Order'));
  return report.errors.length === 0;
}

describe('identifier', () => {
  it.each(['class', 'a-b', '', '1a', 'a b', '订单', '__proto__', 'a;', 'constructor'])('refuses %j', (code) => {
    expect(() => identifier(code)).toThrow('not an identifier');
  });
  it('lets plain names through', () => {
    expect(identifier('salesOrder2')).toBe('salesOrder2');
  });
  it('takes every word of TypeScript that metadata lets be the code of a field', () => {
    const words =
      'abstract accessor any as asserts bigint boolean declare from get infer is keyof namespace never number object of out ' +
      'override readonly satisfies set string symbol type unique unknown using';
    const legal = words.split(' ').filter(isLegalMember);
    expect(legal).toEqual(expect.arrayContaining(['type', 'from', 'of', 'number']));
    expect(legal.map(identifier)).toEqual(legal);
  });
  it('keeps any key a key', () => {
    fc.assert(
      fc.property(hostile, (key) => {
        expect(evaluate(`Object.keys({ ${propertyKey(key)}: 1 })`)).toEqual([key]);
      }),
    );
  });
});

describe('other places', () => {
  it('keeps a comment a comment', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        expect(evaluate(`/** ${comment(text)} */ 1 // ${comment(text)}\n`)).toBe(1);
        expect(comment(text)).not.toMatch(/-->|--!>|<!--/);
      }),
    );
  });
  it('keeps template text text', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        expect(templateText(text)).not.toMatch(/[<>{}"']/);
        expect(attribute(text)).not.toMatch(/[<>{}"'\n\r]/);
      }),
    );
  });
  it('keeps a regular expression the same', () => {
    for (const source of ['^[^<>]*$', '/', '\\/', '</script>', "'", '[/]', '\\p{L}+', 'a\nb']) {
      const value = regexLiteral(source);
      for (const sample of ['/', '</script>', "'", 'é', 'a\nb', 'x<y']) {
        expect(evaluate(`${value}.test(${literal(sample)})`)).toBe(new RegExp(source, 'u').test(sample));
      }
    }
  });
  it('doubles quotes and back-slashes in SQL', () => {
    expect(sqlLiteral("a'b\\")).toBe("'a''b\\\\'");
  });
  it('emits YAML and Groovy strings that are JSON strings inside', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        expect(JSON.parse(yaml(text))).toBe(text);
        const groovy = groovyLiteral(text).slice(1, -1);
        expect(JSON.parse(`"${groovy.replaceAll('"', '\\"').replaceAll("\\'", "'")}"`)).toBe(text);
        expect(groovy).not.toMatch(/(^|[^\\])(\\\\)*'/);
      }),
    );
  });
  it('leaves no markup in Markdown text', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        expect(markdown(text)).not.toMatch(/[|`<>[\]\n*_]/);
      }),
    );
  });
  it('ends a JSON file with a newline', () => {
    expect(json({ a: 1 })).toBe('{\n  "a": 1\n}\n');
  });
});
