import { expect, it } from 'vitest';
import { changedValues, newValues, snapshot, valueAt } from '@/composables/draft';

const empty = { name: '', rank: 1, note: null, lines: [] };

it('tells of a new row what was given, and what was cleared although it had a default', () => {
  const draft = { ...empty, name: 'A', rank: null };
  expect(newValues(draft, snapshot(empty))).toEqual({ name: 'A', rank: null, lines: [] });
});

it('tells of a changed row what changed only', () => {
  const draft = { ...empty, name: 'A', lines: [{ id: '1', text: '' }] };
  expect(changedValues(draft, snapshot(empty))).toEqual({ name: 'A', lines: [{ id: '1', text: null }] });
  expect(changedValues(empty, snapshot(empty))).toEqual({});
});

it('finds the value at a path', () => {
  expect(valueAt({ lines: [{ quantity: 2 }] }, 'lines.0.quantity')).toBe(2);
  expect(valueAt({ lines: [] }, 'lines.0.quantity')).toBeUndefined();
});
