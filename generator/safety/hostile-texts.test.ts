import * as fc from 'fast-check';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { changed, type Change } from '../../examples/changed.ts';
import { documentKinds } from '../../metadata/documents/index.ts';
import type { ProductSource } from '../../metadata/source.ts';
import {
  changeTo,
  denseProduct,
  documentsOf,
  isProse,
  proseOf,
  spotsIn,
  type ProductSpot,
} from './dense-product-fixture.ts';
import { validateDocument } from '../../metadata/validate.ts';
import { longEnough, runs, some } from './fuzz-fixture.ts';
import { formulaChanges } from './hostile-product-fixture.ts';
import { hostileText, hostileTexts, longText } from './hostile-texts-fixture.ts';
import { isFree, positionsOf } from './schema-walk-fixture.ts';
import { PlainTree, syntaxFaults } from './tree-faults-fixture.ts';
import { answerFaults, elsewhere, pollutedPrototypes, refusalFaults, treeOf } from './verdict-fixture.ts';

let dense: ProductSource;
let spots: readonly ProductSpot[];
let prose: readonly ProductSpot[];
let plain: PlainTree;

beforeAll(async () => {
  dense = await denseProduct();
  spots = spotsIn(dense);
  prose = proseOf(dense);
  plain = new PlainTree(treeOf(dense));
}, longEnough);

afterEach(() => {
  const polluted = pollutedPrototypes();
  if (polluted.length > 0) throw new Error(`polluted: ${polluted.join(', ')}`);
});

const several = { minLength: 1, maxLength: 20 };

const each = (places: readonly ProductSpot[], textOf: (index: number) => string): readonly Change[] =>
  places.map(({ document, pointer }, index) => ({ document, pointer, value: textOf(index) }));

/** Left out in the dense product: a default is a list for one type of field only, and a number for some. */
const cannotBeThere = /\/default\/value(\/\*)?$/u;

describe('every text position of the schemas', () => {
  it('that any text fits is there in the dense product', () => {
    const there = new Set(spots.filter(({ isThere }) => isThere).map(({ kind, path }) => `${kind}${path}`));
    const forgotten = documentKinds.flatMap((kind) =>
      positionsOf(kind)
        .filter((position) => isFree(position) && !cannotBeThere.test(position.path))
        .map(({ path }) => `${kind}${path}`)
        .filter((name) => !there.has(name)),
    );
    expect(forgotten).toEqual([]);
  });
});

describe('texts for people', () => {
  it('change no more than texts, whatever they are and however many', { timeout: longEnough }, () => {
    for (const start of some([...hostileTexts.keys()], 12)) {
      const files = treeOf(
        dense,
        each(prose, (index) => `${hostileTexts[(start + index) % hostileTexts.length]} ${index}`.slice(0, 100)),
      );
      expect(plain.faultsOf(files)).toEqual([]);
    }
  });

  it('of any kind at any place are texts or refused', { timeout: longEnough }, () => {
    const place = fc.record({ spot: fc.constantFrom(...prose), text: hostileText });
    fc.assert(
      fc.property(fc.uniqueArray(place, { ...several, selector: ({ text }) => text }), (places) => {
        expect(faultsOf(places)).toEqual([]);
      }),
      runs(15),
    );
  });

  it('that are longer than their place are refused', () => {
    for (const spot of some(prose, 20)) expect(faultsOf([{ spot, text: longText }])).toEqual([]);
  });
});

interface Placed {
  readonly spot: ProductSpot;
  readonly text: string;
}

/** What is wrong with the answer to a product with these texts: refusal or tree. */
function faultsOf(places: readonly Placed[]): readonly string[] {
  const steersCode = places.some(({ spot }) => !isProse(spot));
  const changes = places.map(({ spot, text }) => changeTo(dense, spot, text));
  return answerFaults(dense, changes, (files) => plain.faultsOf(files, steersCode));
}

describe('texts that are more than words', () => {
  it('such as defaults, patterns, formats, schedules and formulas are data or refused', { timeout: longEnough }, () => {
    const others = spots.filter((spot) => spot.isThere && isFree(spot) && !isProse(spot));
    const place = fc.record({ spot: fc.constantFrom(...others), text: hostileText });
    fc.assert(
      fc.property(place, ({ spot, text }) => {
        expect(faultsOf([{ spot, text }])).toEqual([]);
      }),
      runs(60),
    );
  });
});

describe('texts of literals in formulas', () => {
  it('come out as literals, all at once', { timeout: longEnough }, () => {
    for (const start of some([...hostileTexts.keys()], 12)) {
      const changes = formulaChanges(dense, (index) => hostileTexts[(start + index) % hostileTexts.length] ?? '');
      expect(changes.length).toBeGreaterThan(20);
      expect(plain.faultsOf(treeOf(dense, changes))).toEqual([]);
    }
  });
});

describe('codes, references, words to choose from and keys', () => {
  const texts = ['', '__proto__', 'constructor', ...some(hostileTexts, 6), longText];

  it('are refused at their place where they are anything else', { timeout: longEnough }, () => {
    const strict = spots.filter((spot) => !isFree(spot));
    const byPath = new Map(strict.toReversed().map((spot) => [`${spot.kind}${spot.path}`, spot]));
    const faults = [...byPath].flatMap(([name, spot]) =>
      texts.flatMap((text) =>
        strictFaults(spot, text).map((fault) => `${name} ${JSON.stringify(text.slice(0, 40))}: ${fault}`),
      ),
    );
    expect(faults).toEqual([]);
    expect(byPath.size).toBeGreaterThan(400);
  });
});

/** A text that a pattern lets through is a reference to nothing or the like: the whole product tells. */
function strictFaults(spot: ProductSpot, text: string): readonly string[] {
  const change = changeTo(dense, spot, text);
  const document = documentsOf(changed(only(spot.document), [change])).find(({ name }) => name === spot.document);
  if (document === undefined) throw new Error(`there is no ${spot.document}`);
  const errors = validateDocument(document.kind, document.content, document.name);
  if (errors.length > 0) return refusalFaults(errors, [change]);
  return answerFaults(dense, [change], syntaxFaults).filter((fault) => !fault.startsWith(elsewhere));
}

/** The product without the documents that do not matter, which need not be copied. */
function only(name: string): ProductSource {
  const modules = dense.modules.map((module) => ({
    ...module,
    documents: module.documents.filter(({ kind, code }) => name.endsWith(kind === 'module' ? module.code : code)),
  }));
  return { product: dense.product, modules };
}

describe('codes that mean something to JavaScript', () => {
  const names = ['constructor', 'toString', 'hasOwnProperty', 'default', 'class', 'undefined'];

  it.each(names)('are roles and values as others are: %s', { timeout: longEnough }, (name) => {
    for (const code of ['sales', 'cancelled', 'calm'])
      expect(answerFaults(renamed(code, name), [], syntaxFaults)).toEqual([]);
  });

  it.each(names)('are refused where they cannot be a name: %s', { timeout: longEnough }, (name) => {
    for (const code of ['dense', 'remark', 'confirm', 'orders', 'openOrders']) {
      const faults = answerFaults(renamed(code, name), [], syntaxFaults);
      expect(faults.filter((fault) => !fault.startsWith(elsewhere))).toEqual([]);
    }
  });
});

/** The dense product with a code by another name, wherever it is told. */
function renamed(code: string, name: string): ProductSource {
  const pattern = new RegExp(`(?<="|'|\\b[a-z]+/)${code}(?="|')`, 'gu');
  const source: ProductSource = JSON.parse(JSON.stringify(dense).replaceAll(pattern, name));
  return source;
}
