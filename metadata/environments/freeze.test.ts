import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { frozenUntil } from './freeze.ts';
import type { FreezeWindow } from './settings.ts';

type Weekly = Extract<FreezeWindow, { readonly kind: 'weekly' }>;

const weekly = (days: Weekly['days'], from: string, to: string, timeZone = 'UTC'): FreezeWindow => ({
  kind: 'weekly',
  days,
  from,
  to,
  timeZone,
});
const once = (start: string, end: string): FreezeWindow => ({ kind: 'once', start, end });
const until = (windows: readonly FreezeWindow[], at: string): string | null =>
  frozenUntil(windows, new Date(at))?.until.toISOString() ?? null;

// 2026-11-20 is a Friday
const weekend = weekly(['fri'], '18:00', '08:00', 'Asia/Shanghai');

describe('a moment', () => {
  it.each([
    ['before the window begins', [weekend], '2026-11-20T09:59:59.999Z', null],
    ['in which it begins', [weekend], '2026-11-20T10:00:00Z', '2026-11-21T00:00:00.000Z'],
    ['after midnight within it', [weekend], '2026-11-20T23:59:59.999Z', '2026-11-21T00:00:00.000Z'],
    ['in which it ends', [weekend], '2026-11-21T00:00:00Z', null],
    ['of another day', [weekend], '2026-11-19T12:00:00Z', null],
    [
      'of the day in the time zone, which is another in UTC',
      [weekly(['mon'], '00:00', '02:00', 'Pacific/Auckland')],
      '2026-11-22T11:30:00Z',
      '2026-11-22T13:00:00.000Z',
    ],
    ['of a whole day', [weekly(['sun'], '00:00', '00:00')], '2026-11-22T23:59:00Z', '2026-11-23T00:00:00.000Z'],
    [
      'once, with an offset',
      [once('2026-12-24T12:00:00+08:00', '2026-12-27T00:00:00+08:00')],
      '2026-12-24T04:00:00Z',
      '2026-12-26T16:00:00.000Z',
    ],
    [
      'of windows that overlap or touch',
      [
        once('2026-11-21T07:00:00Z', '2026-11-23T00:00:00Z'),
        weekly(['fri'], '18:00', '08:00'),
        weekly(['mon'], '00:00', '06:00'),
      ],
      '2026-11-20T19:00:00Z',
      '2026-11-23T06:00:00.000Z',
    ],
    [
      'before clocks go forward: the end comes an hour sooner',
      [weekly(['sat'], '22:00', '06:00', 'Europe/Berlin')],
      '2026-03-28T22:00:00Z',
      '2026-03-29T04:00:00.000Z',
    ],
    [
      'before clocks go back: the end comes an hour later',
      [weekly(['sat'], '22:00', '06:00', 'Europe/Berlin')],
      '2026-10-24T21:00:00Z',
      '2026-10-25T05:00:00.000Z',
    ],
    [
      'of a time that comes twice: the second ends the window',
      [weekly(['sun'], '01:00', '02:30', 'Europe/Berlin')],
      '2026-10-25T00:45:00Z',
      '2026-10-25T01:30:00.000Z',
    ],
    [
      'of a time that clocks skip: the window ends where it would have by the clock before',
      [weekly(['sun'], '01:00', '02:30', 'Europe/Berlin')],
      '2026-03-29T00:30:00Z',
      '2026-03-29T01:30:00.000Z',
    ],
  ])('%s', (_, windows, at, expected) => {
    expect(until(windows, at)).toBe(expected);
  });

  it('tells the window that holds', () => {
    const other = once('2026-11-21T00:00:00Z', '2026-11-22T00:00:00Z');
    expect(frozenUntil([other, weekend], new Date('2026-11-20T12:00:00Z'))?.window).toBe(weekend);
  });

  it('has an end where windows join for ever', () => {
    const always = weekly(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'], '00:00', '00:00');
    expect(frozenUntil([always], new Date('2026-11-20T12:00:00Z'))).not.toBeNull();
  });
});

const zones = ['UTC', 'Asia/Shanghai', 'Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kathmandu'];
const dayCodes = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
const names = { Mon: 'mon', Tue: 'tue', Wed: 'wed', Thu: 'thu', Fri: 'fri', Sat: 'sat', Sun: 'sun' } as const;
const timeOfDay = fc
  .integer({ min: 0, max: 95 })
  .map(
    (quarter) => `${String(Math.floor(quarter / 4)).padStart(2, '0')}:${String((quarter % 4) * 15).padStart(2, '0')}`,
  );
const anyWindow: fc.Arbitrary<Weekly> = fc.record({
  kind: fc.constant('weekly'),
  days: fc.subarray([...dayCodes], { minLength: 1, maxLength: 3 }),
  from: timeOfDay,
  to: timeOfDay,
  timeZone: fc.constantFrom(...zones),
});
const anyMoment = fc.date({
  min: new Date('2026-01-01T00:00:00Z'),
  max: new Date('2027-12-31T00:00:00Z'),
  noInvalidDate: true,
});

/** What a clock on the wall says. */
function reading(timeZone: string, at: number): { readonly day: string; readonly time: string } {
  const options = { timeZone, weekday: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;
  const parts = new Intl.DateTimeFormat('en-US', options).formatToParts(at);
  const part = (type: string) => parts.find((each) => each.type === type)?.value ?? '';
  return { day: part('weekday'), time: `${part('hour')}:${part('minute')}` };
}

const dayOf = (name: string) => Object.entries(names).find(([short]) => short === name)?.[1] ?? 'mon';
const dayBefore = (code: (typeof dayCodes)[number]) => dayCodes[(dayCodes.indexOf(code) + 6) % 7] ?? 'mon';

/** The rule as one would read it off a clock and a calendar. */
function holdsByTheClock({ days, from, to, timeZone }: Weekly, at: number): boolean {
  const { day, time } = reading(timeZone, at);
  const today = dayOf(day);
  if (to > from) return days.includes(today) && time >= from && time < to;
  return (days.includes(today) && time >= from) || (days.includes(dayBefore(today)) && time < to);
}

/** Whether clocks are changed within a day: then a time may come twice or never. */
function isNearChange(timeZone: string, at: number): boolean {
  const shownLater = [-24, 24].map((hours) => reading(timeZone, at + hours * 3_600_000).time);
  return shownLater.some((time) => time !== reading(timeZone, at).time);
}

/** Frozen where the clock says so, until none of the windows holds, and to the same end all the while. */
function isRight(windows: readonly Weekly[], moment: Date): boolean {
  const at = moment.getTime();
  const frozen = frozenUntil(windows, moment);
  const isUnclear = windows.some(({ timeZone }) => isNearChange(timeZone, at));
  const holds = windows.some((window) => holdsByTheClock(window, at));
  if (!isUnclear && holds !== (frozen !== null)) return false;
  if (frozen === null) return true;
  const length = frozen.until.getTime() - at;
  const within = new Date(at + Math.floor(length * 0.7));
  const isForEver = length > 360 * 86_400_000;
  if (isForEver) return frozenUntil(windows, within) !== null;
  const goesOn = frozenUntil(windows, within)?.until.getTime() === frozen.until.getTime();
  return length > 0 && goesOn && frozenUntil(windows, frozen.until) === null;
}

describe('windows of any kind', () => {
  it('hold when the clock on the wall says so, and end when none of them holds any more', { timeout: 120_000 }, () => {
    const property = fc.property(fc.array(anyWindow, { minLength: 1, maxLength: 4 }), anyMoment, isRight);
    expect(fc.check(property, { numRuns: 300 })).toMatchObject({ failed: false, counterexample: null });
  });
});
