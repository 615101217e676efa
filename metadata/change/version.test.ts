import { describe, expect, it } from 'vitest';
import { checkVersion, highestVersion, nextVersion } from './version.ts';

describe('nextVersion', () => {
  it.each([
    [null, 'patch', '1.0.0'],
    ['1.2.3', 'major', '2.0.0'],
    ['1.2.3', 'minor', '1.3.0'],
    ['1.2.3', 'patch', '1.2.4'],
    ['1.9.9', 'patch', '1.9.10'],
    ['1.2.0-beta.1', 'minor', '1.2.0'],
    ['1.2.0-beta.1', 'patch', '1.2.0'],
  ] as const)('after %s by %s is %s', (current, type, next) => {
    expect(nextVersion(current, type)).toBe(next);
  });
});

describe('checkVersion', () => {
  it.each([
    '1.0',
    'v1.0.0',
    '=1.0.0',
    ' 1.0.0',
    '1.0.0.0',
    '01.0.0',
    '1.0.0+build',
    '1.0.0-01',
    '',
    'latest',
    `1.0.0-${'a'.repeat(50)}`,
  ])('refuses %j', (given) => {
    expect(checkVersion(given, null)?.type).toBe('VersionInvalid');
  });

  it.each([
    ['1.0.0', '1.0.0'],
    ['1.9.0', '1.10.0'],
    ['1.2.0-beta.1', '1.2.0'],
  ])('refuses %s after %s', (given, last) => {
    expect(checkVersion(given, last)).toMatchObject({ type: 'VersionNotGreater' });
  });

  it.each([
    ['0.0.1', null],
    ['1.2.0-beta.1', '1.1.9'],
    ['1.2.0', '1.2.0-beta.2'],
    ['1.10.0', '1.9.0'],
  ])('takes %s after %s', (given, last) => {
    expect(checkVersion(given, last)).toBeNull();
  });
});

describe('highestVersion', () => {
  it('goes by precedence', () => {
    expect(highestVersion(['1.9.0', '1.10.0', '1.10.0-rc.1'])).toBe('1.10.0');
    expect(highestVersion([])).toBeNull();
  });
});
