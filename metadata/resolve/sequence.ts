import type { SequencePart } from '../resolved-product.ts';
import type { Place } from '../report.ts';

const dateFormats = ['yyyy', 'yyyyMM', 'yyyyMMdd'] as const;

/** `SO{yyyyMMdd}{0000}` → its parts; null where it is not a format. */
export function resolveSequence(format: string, place: Place): readonly SequencePart[] | null {
  const parts = format.match(/\{[^{}]*\}|[^{}]+|[{}]/gu)?.map(partOf) ?? [];
  const bad = parts.findIndex((part) => part === null);
  if (bad >= 0) {
    place.error(
      'sequence-format',
      `\`${format}\` is not a sequence format`,
      'write literal text (letters, digits, - _ / .), `{yyyy}`, `{yyyyMM}` or `{yyyyMMdd}`, and a counter such as `{0000}`',
    );
    return null;
  }
  const known = parts.filter((part) => part !== null);
  const counters = known.filter(({ kind }) => kind === 'counter').length;
  const dates = known.filter(({ kind }) => kind === 'date').length;
  if (counters !== 1 || dates > 1) {
    place.error(
      'sequence-format',
      `\`${format}\` has ${counters} counters and ${dates} dates`,
      'give exactly one counter and at most one date',
    );
    return null;
  }
  return known;
}

function partOf(text: string): SequencePart | null {
  if (!text.startsWith('{')) return /^[A-Za-z0-9_/.-]+$/u.test(text) ? { kind: 'literal', text } : null;
  const inside = text.slice(1, -1);
  const format = dateFormats.find((candidate) => candidate === inside);
  if (format !== undefined) return { kind: 'date', format };
  return /^0{1,12}$/u.test(inside) ? { kind: 'counter', digits: inside.length } : null;
}
