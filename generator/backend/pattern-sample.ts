import { RegExpParser, type AST } from '@eslint-community/regexpp';

/** A part of a sample: fixed text, or a place for any of these characters. */
export type SamplePart = string | { readonly choices: string };

/**
 * Texts that match the pattern and are as short as it allows, told by their parts; null where none was found. Only
 * what is certain counts: two texts of the parts are tried against the pattern.
 */
export function patternSample(regex: string, minLength: number): readonly SamplePart[] | null {
  const parts = parseParts(regex, minLength);
  if (parts === null) return null;
  const pattern = new RegExp(regex, 'u');
  const first = parts.map((part) => (typeof part === 'string' ? part : part.choices.charAt(0))).join('');
  const last = parts.map((part) => (typeof part === 'string' ? part : part.choices.slice(-1))).join('');
  return pattern.test(first) && pattern.test(last) && first.length >= minLength ? joined(parts) : null;
}

function parseParts(regex: string, minLength: number): SamplePart[] | null {
  const { alternatives } = new RegExpParser().parsePattern(regex, 0, regex.length, { unicode: true });
  return alternative(alternatives, minLength);
}

function alternative(alternatives: readonly AST.Alternative[], minLength: number): SamplePart[] | null {
  const parts: SamplePart[] = [];
  for (const element of alternatives[0]?.elements ?? []) {
    const part = sampleOf(element, minLength);
    if (part === null) return null;
    parts.push(...part);
  }
  return parts;
}

function sampleOf(element: AST.Element, minLength: number): SamplePart[] | null {
  switch (element.type) {
    case 'Character':
      return [String.fromCodePoint(element.value)];
    case 'CharacterSet':
    case 'CharacterClass':
      return setPart(element.raw);
    case 'Group':
    case 'CapturingGroup':
      return alternative(element.alternatives, 0);
    case 'Quantifier': {
      const one = sampleOf(element.element, 0);
      const times = Math.min(Math.max(element.min, Math.min(minLength, element.max)), 50);
      return one === null ? null : Array.from({ length: times }, () => one).flat();
    }
    case 'Assertion':
      return element.kind === 'start' || element.kind === 'end' ? [] : null;
    case 'Backreference':
    case 'ExpressionCharacterClass':
      return null;
  }
}

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_ .,@';

/** The digits that a set allows, or else all that it allows of the alphabet. */
function setPart(raw: string): SamplePart[] | null {
  const set = new RegExp(`^${raw}$`, 'u');
  const choices = Array.from(alphabet)
    .filter((char) => set.test(char))
    .join('');
  const digits = choices.replaceAll(/\D/g, '');
  return choices === '' ? null : [{ choices: digits === '' ? choices : digits }];
}

/** Fixed texts in a row as one. */
function joined(parts: readonly SamplePart[]): SamplePart[] {
  const result: SamplePart[] = [];
  for (const part of parts) {
    const before = result.at(-1);
    if (typeof part === 'string' && typeof before === 'string') result[result.length - 1] = before + part;
    else result.push(part);
  }
  return result;
}
