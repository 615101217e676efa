import { describe, expect, it } from 'vitest';
import { change, refusalsOf, type BadDocument } from './refusal.ts';

const stale = 'order/logic/CancelStaleDrafts';
const cron = (value: string) => change(stale, '/triggers/0/cron', value);
const at = `${stale}#/triggers/0`;

const cases: readonly BadDocument[] = [
  ['a schedule that is none', cron('every night'), `${at}/cron`, 'bad-format'],
  ['a schedule of four fields', cron('00 22 * *'), `${at}/cron`, 'bad-format'],
  ['a schedule by a nickname', cron('@annually'), `${at}/cron`, 'bad-format'],
  ['an hour that no day has', cron('0 25 * * *'), `${at}/cron`, 'bad-format'],
  ['a day that never comes', cron('0 0 31 2 *'), `${at}/cron`, 'bad-format'],
  [
    'an input that the clock cannot give',
    change(stale, '/input', [{ code: 'days', type: 'integer' }]),
    at,
    'trigger-unfit',
  ],
  [
    'two schedules',
    change(stale, '/triggers/-', { on: 'schedule', cron: '0 3 * * *' }),
    `${stale}#/triggers/1`,
    'duplicate',
  ],
  [
    'a schedule beside a write',
    change(stale, '/triggers/-', { on: 'afterCreate', model: 'Payment' }),
    at,
    'trigger-unfit',
  ],
];

describe('schedules:', () => {
  it.each(cases)('%s is refused at that place', (_, changes, where, rule) => {
    expect(refusalsOf(changes)).toContain(`${where} ${rule}`);
  });

  it('one by the second is taken', () => {
    expect(refusalsOf([cron('*/10 * * * * *')])).toEqual([]);
  });
});
