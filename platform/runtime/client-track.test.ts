import { expect, it } from 'vitest';
import { placeClient } from './client-track.ts';

const places = 10_000;
const drawn = (place: number) => () => place / places;
const holds = (place: number) => ({ cookie: `theme=dark; assembox-track=${place}; other=1` });
const never = () => {
  throw new Error('A client that has its place draws none.');
};

function canaries(weight: number, versionCode = '1.1.0'): number[] {
  const all = Array.from({ length: places }, (_, place) => place);
  return all.filter((place) => placeClient(holds(place), { weight, versionCode }, never).track === 'canary');
}

it('gives the canary exactly the places of its weight', () => {
  expect([0, 0.01, 10, 33.33, 50, 100].map((weight) => canaries(weight).length)).toEqual([
    0, 1, 1000, 3333, 5000, 10_000,
  ]);
});

it('takes nobody off the canary when the weight is raised', () => {
  const more = new Set(canaries(50));
  expect(canaries(10).every((place) => more.has(place))).toBe(true);
});

it('does not show each version to the same clients first', () => {
  const [one, other] = [new Set(canaries(10, '1.1.0')), new Set(canaries(10, '1.1.1'))];
  expect([...one].every((place) => other.has(place))).toBe(false);
});

it('remembers a place that was drawn, and draws none for who has one', () => {
  const share = { weight: 10, versionCode: '1.1.0' };
  const first = placeClient({}, share, drawn(4217));
  const cookie = 'assembox-track=4217; Path=/; HttpOnly; SameSite=Lax';
  expect(first.headers).toEqual(['vary', 'Cookie, X-Canary', 'set-cookie', cookie, 'cache-control', 'private']);
  const next = placeClient(holds(4217), share, never);
  expect(next).toEqual({ track: first.track, headers: ['vary', 'Cookie, X-Canary'] });
});

it.each(['', 'assembox-track=', 'assembox-track=canary', 'assembox-track=12345', 'x-assembox-track=1', 'a=1; b'])(
  'draws anew for who holds no place: %j',
  (cookie) => {
    const { headers } = placeClient({ cookie }, { weight: 10, versionCode: '1.1.0' }, drawn(7));
    expect(headers).toContain('assembox-track=7; Path=/; HttpOnly; SameSite=Lax');
  },
);

it.each([
  [0, { 'x-canary': 'true' }, 'canary'],
  [100, { 'x-canary': 'false' }, 'stable'],
  [0, {}, 'stable'],
  [0, holds(1), 'stable'],
  [100, holds(1), 'canary'],
])('draws nothing where the request or the weight says it all: %d %j → %s', (weight, headers, track) => {
  const placed = placeClient(headers, { weight, versionCode: '1.1.0' }, never);
  expect(placed).toEqual({ track, headers: ['vary', 'Cookie, X-Canary'] });
});
