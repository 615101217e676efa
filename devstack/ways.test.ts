import { expect, it } from 'vitest';
import { firstWay, further, Unavailable } from './ways.ts';

const never = async () => await Promise.reject(new Error('must not be tried'));

it('takes the first way that works and tries no other', async () => {
  const ways = [
    { name: 'a', attempt: async () => ({ missing: 'not here' }) },
    { name: 'b', attempt: async () => ({ found: 'b' }) },
    { name: 'c', attempt: never },
  ];
  await expect(firstWay({ subject: 'it', ways, mends: [] })).resolves.toBe('b');
});

it('goes on where a way throws, and says at the end what was tried and how to mend it', async () => {
  const ways = [
    { name: 'the PATH', attempt: async () => ({ missing: 'not found' }) },
    { name: 'a build', attempt: async () => await Promise.reject(new Error('no compiler')) },
  ];
  const outcome = firstWay({ subject: 'Temporal', ways, mends: ['set TEMPORAL_ADDRESS', 'install Go'] });
  await expect(outcome).rejects.toThrow(Unavailable);
  await expect(outcome).rejects.toThrow(
    [
      'Cannot get Temporal. Tried:',
      '  - the PATH: not found',
      '  - a build: no compiler',
      'To mend it, do one of these:',
      '  - set TEMPORAL_ADDRESS',
      '  - install Go',
    ].join('\n'),
  );
});

it('goes on from what a way has found, and only then', async () => {
  const ways = [
    further({ name: 'the PATH', attempt: async () => ({ missing: 'not found' }) }, never),
    further({ name: 'a build', attempt: async () => ({ found: 'Gitea' }) }, async (found) => ({
      found: `${found} with its texts`,
    })),
  ];
  await expect(firstWay({ subject: 'Gitea', ways, mends: [] })).resolves.toBe('Gitea with its texts');
});
