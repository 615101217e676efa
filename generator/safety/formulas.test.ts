import { runInNewContext } from 'node:vm';

import * as fc from 'fast-check';
import { ts } from 'ts-morph';
import { beforeAll, describe, expect, it } from 'vitest';
import { parseExpression } from '../../metadata/expressions/syntax.ts';
import { resolveProduct, type ProductSource } from '../../metadata/validate.ts';
import * as serverFunctions from '../backend/runtime/server/src/platform/expressions.ts';
import { inputOf } from '../example-fixture.ts';
import * as shellFunctions from '../frontend/shell/src/expressions.ts';
import { generate } from '../index.ts';
import { denseProduct } from './dense-product-fixture.ts';
import { longEnough, runs } from './fuzz-fixture.ts';
import { forbidden, givens, randomFormula, type Formula } from './random-formulas-fixture.ts';

type Any = Formula<number | string | boolean>;

let dense: ProductSource;
beforeAll(async () => {
  dense = await denseProduct();
});

const input = [
  { code: 'num', type: 'decimal' },
  { code: 'amount', type: 'integer' },
  { code: 'word', type: 'string' },
  { code: 'note', type: 'string', required: false },
];

/** The dense product with a logic that has a variable for each formula. */
function withFormulas(formulas: readonly Any[]): ProductSource {
  const sets = formulas.map(({ code }, index) => ({ do: 'set', as: `value${index}`, value: code }));
  const content = {
    schemaVersion: 1,
    kind: 'logic',
    id: 'lgc_Formulas',
    code: 'Formulas',
    input,
    steps: [{ do: 'query', model: 'Every', as: 'rows' }, ...sets],
    output: `[${sets.map(({ as }) => `isEmpty(concat(\`\${${as}}\`))`).join(', ')}]`,
  };
  const added = { kind: 'logic', code: content.code, content };
  const modules = dense.modules.map((module) =>
    module.code === 'dense' ? { ...module, documents: [...module.documents, added] } : module,
  );
  return { ...dense, modules };
}

/** The variables' initial values as they stand in the generated file. */
function emitted(source: ProductSource): ReadonlyMap<string, string> {
  const resolution = resolveProduct(source);
  if (!resolution.ok) throw new Error(`refused: ${JSON.stringify(resolution.errors.slice(0, 3))}`);
  const file = generate(inputOf(resolution.product)).find(({ path }) => path.endsWith('/dense.logic.ts'));
  const values = new Map<string, string>();
  const visit = (node: ts.Node): void => {
    if (ts.isVariableDeclaration(node) && node.initializer !== undefined)
      values.set(node.name.getText(), node.initializer.getText());
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile('a.ts', file?.content ?? '', ts.ScriptTarget.ESNext, true));
  return values;
}

describe('a formula', () => {
  it('means in the generated code what was written', { timeout: longEnough }, () => {
    fc.assert(
      fc.property(fc.array(randomFormula, { minLength: 1, maxLength: 40 }), (formulas) => {
        const values = emitted(withFormulas(formulas));
        for (const [index, formula] of formulas.entries()) {
          const code = values.get(`value${index}`) ?? '';
          for (const given of givens) {
            const expected = formula.value(given);
            for (const functions of [serverFunctions, shellFunctions])
              expect({ code, value: runInNewContext(`(${code})`, { ...functions, ...given }) }).toEqual({
                code,
                value: expected,
              });
          }
        }
      }),
      runs(12),
    );
  });

  it('that contains what is forbidden is refused at that place', { timeout: longEnough }, () => {
    const scope = { variables: new Set(['input', 'rows']), callsFunctions: true };
    fc.assert(
      fc.property(randomFormula, fc.constantFrom(...forbidden), fc.nat(), ({ code }, node, place) => {
        const places = [...code.matchAll(/\binput\.\w+/gu)];
        const at = places[place % Math.max(places.length, 1)];
        const spoilt =
          at === undefined
            ? `${code} + (${node})`
            : code.slice(0, at.index) + `(${node})` + code.slice(at.index + at[0].length);
        const start = spoilt.indexOf(`(${node})`);
        const result = parseExpression(spoilt, scope);
        const offsets = result.ok ? [] : result.problems.map(({ offset }) => offset);
        expect({ spoilt, found: offsets.some((offset) => offset > start && offset <= start + node.length) }).toEqual({
          spoilt,
          found: true,
        });
      }),
      runs(400),
    );
  });
});
