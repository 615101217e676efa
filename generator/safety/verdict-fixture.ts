import { changed, type Change } from '../../examples/changed.ts';
import { resolveProduct, type DocumentError, type ProductSource } from '../../metadata/validate.ts';
import { inputOf } from '../example-fixture.ts';
import { generate, type GeneratedFile } from '../index.ts';

/** Refused with its errors, or the tree that was made. */
export type Verdict =
  | { readonly accepted: true; readonly files: readonly GeneratedFile[] }
  | { readonly accepted: false; readonly errors: readonly DocumentError[] };

export function verdictOn(source: ProductSource, changes: readonly Change[]): Verdict {
  const resolution = resolveProduct(changed(source, changes));
  if (!resolution.ok) return { accepted: false, errors: resolution.errors };
  return { accepted: true, files: generate(inputOf(resolution.product)) };
}

/** What is wrong with the answer to changes: it throws, refuses without saying where, or the tree is not the plain one. */
export function answerFaults(
  source: ProductSource,
  changes: readonly Change[],
  treeFaults: (files: readonly GeneratedFile[]) => readonly string[],
): readonly string[] {
  try {
    const verdict = verdictOn(source, changes);
    return verdict.accepted ? treeFaults(verdict.files) : refusalFaults(verdict.errors, changes);
  } catch (error) {
    return [`thrown: ${String(error)}`];
  }
}

/** The tree of a product that has to be accepted. */
export function treeOf(source: ProductSource, changes: readonly Change[] = []): readonly GeneratedFile[] {
  const verdict = verdictOn(source, changes);
  if (verdict.accepted) return verdict.files;
  throw new Error(`refused: ${JSON.stringify(verdict.errors.slice(0, 5))}`);
}

/** How the fault begins that an error is told, but at places that nobody has changed. */
export const elsewhere = 'no changed place is named';

/** What is missing in a refusal: words, a mend, or that one of the changed places is named. */
export function refusalFaults(errors: readonly DocumentError[], changes: readonly Change[]): readonly string[] {
  const wordless = errors.filter(({ message, mend, rule }) => [message, mend, rule].includes(''));
  const named = errors.some(({ document, pointer }) =>
    changes.some((change) => change.document === document && areRelated(change.pointer, pointer)),
  );
  return [
    ...wordless.map((error) => `without words: ${JSON.stringify(error)}`),
    ...(named ? [] : [`${elsewhere}: ${JSON.stringify(errors.slice(0, 3))}`]),
  ];
}

/** One within the other, or both within one field, step or widget: a default no longer fits a changed pattern. */
const areRelated = (a: string, b: string): boolean => isWithin(a, b) || isWithin(b, elementOf(a));

const isWithin = (inner: string, outer: string): boolean => inner === outer || inner.startsWith(`${outer}/`);

const elementOf = (pointer: string): string => /^.*\/\d+(?=\/)/u.exec(pointer)?.[0] ?? pointer;

const builtIns = [Object, Array, String, Number, Boolean, Function, Map, Set, RegExp, Date];
const known = builtIns.map(({ prototype }) => Reflect.ownKeys(prototype).length);

/** Prototypes of built-in objects that have got a property more, or lost one. */
export function pollutedPrototypes(): readonly string[] {
  return builtIns
    .filter(({ prototype }, index) => Reflect.ownKeys(prototype).length !== known[index])
    .map(({ name }) => name);
}
