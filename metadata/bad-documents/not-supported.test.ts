import { describe, expect, it } from 'vitest';
import { change, refusalsOf, type BadDocument } from './refusal.ts';

const cases: readonly BadDocument[] = [
  [
    'an environment',
    change('product', '/environments', [{ code: 'staging' }]),
    'product#/environments/0',
    'not-supported-yet',
  ],
];

describe('what cannot be generated yet:', () => {
  it.each(cases)('%s is refused at that place', (_, changes, where, rule) => {
    expect(refusalsOf(changes)).toContain(`${where} ${rule}`);
  });
});
