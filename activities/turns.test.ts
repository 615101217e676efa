import { MockActivityEnvironment } from '@temporalio/testing';
import { expect, it } from 'vitest';

import { createTurns } from './turns.ts';

/** A step that goes on until it is told to end, for one caller after the other by name. */
function heldStep(atOnce: number) {
  const began: string[] = [];
  const ends = new Map<string, (error: Error | null) => void>();
  const step = createTurns(atOnce)(async (name: string) => {
    began.push(name);
    const error = await new Promise<Error | null>((resolve) => ends.set(name, resolve));
    if (error) throw error;
    return name;
  });
  const run = (name: string, activity = new MockActivityEnvironment()): Promise<unknown> => activity.run(step, name);
  return { began, run, end: (name: string, error: Error | null = null) => ends.get(name)?.(error) };
}

it('lets so many work at a time, and the others in the order in which they came', async () => {
  const { began, end, run } = heldStep(2);
  const results = ['first', 'second', 'third', 'fourth'].map((name) => run(name));
  await expect.poll(() => began).toEqual(['first', 'second']);
  end('second');
  await expect.poll(() => began).toEqual(['first', 'second', 'third']);
  end('first');
  await expect.poll(() => began).toHaveLength(4);
  for (const name of ['third', 'fourth']) end(name);
  expect(await Promise.all(results)).toEqual(['first', 'second', 'third', 'fourth']);
});

it('goes on after one that failed', async () => {
  const { began, end, run } = heldStep(1);
  const failing = run('failing');
  const next = run('next');
  await expect.poll(() => began).toEqual(['failing']);
  end('failing', new Error('it went wrong'));
  await expect(failing).rejects.toThrow('it went wrong');
  await expect.poll(() => began).toEqual(['failing', 'next']);
  end('next');
  expect(await next).toBe('next');
});

it('does not begin what was cancelled while it waited, and goes on', async () => {
  const { began, end, run } = heldStep(1);
  const first = run('first');
  const cancelled = new MockActivityEnvironment();
  const second = run('second', cancelled);
  const third = run('third');
  cancelled.cancel();
  await expect.poll(() => began).toEqual(['first']);
  end('first');
  await first;
  await expect(second).rejects.toThrow('CANCELLED');
  await expect.poll(() => began).toEqual(['first', 'third']);
  end('third');
  await third;
});
