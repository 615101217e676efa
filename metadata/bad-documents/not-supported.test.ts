import { describe, expect, it } from 'vitest';
import { change, field, refusalsOf, type BadDocument } from './refusal.ts';

const order = 'order/model/SalesOrder';

const cases: readonly BadDocument[] = [
  [
    'a file field',
    change(order, '/fields/-', field({ type: 'file' })),
    `${order}#/fields/10/type`,
    'not-supported-yet',
  ],
  [
    'an image field',
    change(order, '/fields/-', field({ type: 'image' })),
    `${order}#/fields/10/type`,
    'not-supported-yet',
  ],
  [
    'a plugin',
    change('product', '/plugins', [{ package: 'map', version: '1.0.0' }]),
    'product#/plugins/0',
    'not-supported-yet',
  ],
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
