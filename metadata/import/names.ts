import { createHash } from 'node:crypto';
import { Report, type Place } from '../report.ts';

/** `DATE_of birth` → `['date', 'of', 'birth']`; accents go, other scripts do not count. */
export function wordsOf(name: string): readonly string[] {
  const plain = name.replaceAll('ß', 'ss').normalize('NFKD').replaceAll(/\p{M}/gu, '');
  return splitWords(plain, /[^A-Za-z0-9]+/u);
}

function splitWords(text: string, separator: RegExp): readonly string[] {
  return text
    .replaceAll(/([\p{Ll}\p{N}])(\p{Lu})/gu, '$1 $2')
    .replaceAll(/(\p{Lu}+)(\p{Lu}\p{Ll})/gu, '$1 $2')
    .split(separator)
    .filter((word) => word !== '')
    .map((word) => word.toLowerCase());
}

/** `date_of_birth` → `Date of birth`. */
export function humanised(name: string): string {
  const text = splitWords(name, /[^\p{L}\p{N}]+/u).join(' ') || name.trim() || '—';
  return clipped(text.charAt(0).toUpperCase() + text.slice(1), 100);
}

/** The first so many characters. */
export function clipped(text: string, most: number): string {
  const characters = Array.from(text);
  return characters.length <= most ? text : `${characters.slice(0, most - 1).join('')}…`;
}

const mostCodeCharacters = 40;

/** `loan_items` → `LoanItems`. A name without a single letter or digit of ASCII becomes `Item` and a digest. */
export function pascalName(name: string): string {
  const words = wordsOf(name);
  if (words.length === 0) return `Item${digest([name]).slice(0, 8)}`;
  const joined = words.map(capitalised).join('');
  return shortened(/^[0-9]/u.test(joined) ? `N${joined}` : joined, name, mostCodeCharacters);
}

export function camelName(name: string): string {
  const pascal = pascalName(name);
  return pascal.charAt(0).toLowerCase() + pascal.slice(1);
}

export function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** What a table or column may be called: `Größe (cm)` → `grosse_cm`. */
export function sqlNameOf(name: string): string {
  const joined = name
    .replaceAll('ß', 'ss')
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9_]+/gu, '_')
    .replaceAll(/^_+|_+$/gu, '');
  const start = joined === '' ? digest([name]).slice(0, 8) : joined;
  return shortened(/^[a-z]/u.test(start) ? start : `n_${start}`, name, 60);
}

function shortened(text: string, original: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 8)}${digest([original]).slice(0, 8)}`;
}

const unchanging = /(goods|series|species|news|equipment|staff|status|address)$/iu;

/** `Copies` → `Copy`; only what is surely a plural. */
export function singular(name: string): string {
  if (unchanging.test(name)) return name;
  if (/[^aeiou]ies$/iu.test(name)) return `${name.slice(0, -3)}y`;
  if (/lves$/iu.test(name)) return `${name.slice(0, -3)}f`;
  if (/(ss|x|z|ch|sh)es$/iu.test(name)) return name.slice(0, -2);
  return /[^sui]s$/iu.test(name) ? name.slice(0, -1) : name;
}

/** `copy` → `copies`. */
export function plural(name: string): string {
  if (/(goods|series|species|news|equipment|staff)$/iu.test(name)) return name;
  if (/[^aeiou]y$/iu.test(name)) return `${name.slice(0, -1)}ies`;
  if (/lf$/iu.test(name)) return `${name.slice(0, -1)}ves`;
  return /(s|x|z|ch|sh)$/iu.test(name) ? `${name}es` : `${name}s`;
}

/** `base`, `base` with the suffix, or with a number: the first that may be used. */
export function freeName(base: string, suffix: string, isFree: (name: string) => boolean): string {
  if (isFree(base)) return base;
  let candidate = `${base}${suffix}`;
  for (let number = 2; !isFree(candidate); number += 1) candidate = `${base}${suffix}${number}`;
  return candidate;
}

/** Whether one of the checks of the resolver lets a name pass. */
export function passes(check: (place: Place) => void): boolean {
  const report = new Report();
  check(report.place(''));
  return report.errors.length === 0;
}

/** A stable id that depends on nothing but what it is for: a second import gives the same. */
export function stableIdOf(prefix: string, parts: readonly string[]): string {
  return `${prefix}_${digest(parts).slice(0, 20)}`;
}

function digest(parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}
