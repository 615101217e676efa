import { describe, expect, it } from 'vitest';

import type { Change, Impact } from '../metadata/change/change.ts';
import { decideVersion } from './next-release.ts';

function changes(...impacts: readonly Impact[]): Change[] {
  return impacts.map((impact) => ({ subject: '', kind: 'changed', impact, message: '' }));
}
const situation = { used: ['1.0.0', '1.1.0'], last: '1.1.0', changes: changes('additive') };

describe('decideVersion', () => {
  it.each([
    [[], null, ['additive'], '1.0.0'],
    [['1.1.0'], '1.1.0', ['patch'], '1.1.1'],
    [['1.1.0'], '1.1.0', ['patch', 'additive'], '1.2.0'],
    [['1.1.0'], '1.1.0', ['breaking', 'patch'], '2.0.0'],
    [['1.9.0', '1.10.0'], '1.10.0', ['patch'], '1.10.1'],
    [['1.0.0', '1.1.0-rc.1'], '1.1.0-rc.1', ['patch'], '1.1.0'],
  ] as const)('after %j (%s) with %j comes %s', (used, last, impacts, next) => {
    expect(decideVersion({ used, last, changes: changes(...impacts) }, undefined)).toBe(next);
  });

  it.each([
    ['1.0', 'VersionInvalid'],
    ['1.1.0', 'VersionExists'],
    ['1.0.0', 'VersionExists'],
    ['1.0.5', 'VersionNotGreater'],
    ['1.1.0-beta.1', 'VersionNotGreater'],
  ])('refuses %s: %s', (given, type) => {
    expect(() => decideVersion(situation, given)).toThrow(expect.objectContaining({ type }));
  });

  it.each(['1.1.1', '3.0.0', '1.2.0-beta.1'])('takes %s', (given) => {
    expect(decideVersion(situation, given)).toBe(given);
  });

  it.each([undefined, '2.0.0'])('says that nothing has changed (given: %s)', (given) => {
    const unchanged = { ...situation, changes: [] };
    expect(() => decideVersion(unchanged, given)).toThrow(expect.objectContaining({ type: 'NothingChanged' }));
  });

  it('completes a prerelease with the same content when asked for it', () => {
    const candidate = { used: ['1.0.0', '1.1.0-rc.1'], last: '1.1.0-rc.1', changes: [] };
    expect(decideVersion(candidate, '1.1.0')).toBe('1.1.0');
    expect(() => decideVersion(candidate, '1.2.0')).toThrow(expect.objectContaining({ type: 'NothingChanged' }));
  });
});
