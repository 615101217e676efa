import { beforeAll, describe, expect, it } from 'vitest';
import type { ObjectStore } from '../ports.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

/** What every object store must do. `start` gives one that is empty. */
export function describeObjectStore(name: string, start: () => Promise<ObjectStore>): void {
  describe(`object store: ${name}`, () => {
    let store: ObjectStore;

    const read = async (key: string): Promise<string | null> => {
      const content = await store.get(key);
      return content === null ? null : new TextDecoder().decode(content);
    };

    beforeAll(async () => {
      store = await start();
    });

    it('has nothing at first', async () => {
      expect(await store.list('')).toEqual([]);
      expect(await store.get('a')).toBeNull();
      expect(await store.has('a')).toBe(false);
      await store.delete('a');
    });

    it('gives back what was put, byte by byte', async () => {
      const content = Uint8Array.from({ length: 70_000 }, (_, index) => index % 256);
      await store.put('binary/all.bin', content);
      expect(Buffer.compare((await store.get('binary/all.bin')) ?? Buffer.of(), content)).toBe(0);
      await store.put('binary/empty', new Uint8Array());
      expect(await read('binary/empty')).toBe('');
      expect(await store.has('binary/empty')).toBe(true);
    });

    it('gives back what is larger than a request should be', async () => {
      const content = Buffer.alloc(20 * 1024 * 1024 + 3);
      for (let at = 0; at < content.length; at += 4096) content.writeUInt32BE(at, Math.min(at, content.length - 4));
      await store.put('binary/large.bin', content);
      expect(Buffer.compare((await store.get('binary/large.bin')) ?? Buffer.of(), content)).toBe(0);
      expect(await store.list('binary/large')).toEqual(['binary/large.bin']);
    });

    it('replaces an object', async () => {
      await store.put('replaced', bytes('one'), 'application/json');
      await store.put('replaced', bytes('two'));
      expect(await read('replaced')).toBe('two');
    });

    it('forgets what is deleted', async () => {
      await store.put('deleted', bytes('x'));
      await store.delete('deleted');
      expect(await store.has('deleted')).toBe(false);
      expect(await store.get('deleted')).toBeNull();
    });

    it('keeps an object whose key begins with the key of another', async () => {
      await store.put('nested', bytes('outer'));
      await store.put('nested/inner', bytes('inner'));
      expect(await read('nested')).toBe('outer');
      expect(await read('nested/inner')).toBe('inner');
    });

    it('lists by prefix, sorted, wherever the prefix ends', async () => {
      for (const key of ['list/b', 'list/a-1', 'list/a/2', 'list/a/10', 'listing', 'list/B'])
        await store.put(key, bytes(key));
      expect(await store.list('list')).toEqual(['list/B', 'list/a-1', 'list/a/10', 'list/a/2', 'list/b', 'listing']);
      expect(await store.list('list/')).toEqual(['list/B', 'list/a-1', 'list/a/10', 'list/a/2', 'list/b']);
      expect(await store.list('list/a/')).toEqual(['list/a/10', 'list/a/2']);
      expect(await store.list('list/a/1')).toEqual(['list/a/10']);
      expect(await store.list('nothing/here')).toEqual([]);
    });

    it('lists more than a page', async () => {
      const keys = Array.from({ length: 1010 }, (_, index) => `many/${String(index).padStart(4, '0')}`);
      for (let first = 0; first < keys.length; first += 50) {
        await Promise.all(keys.slice(first, first + 50).map((key) => store.put(key, bytes('x'))));
      }
      expect(await store.list('many/')).toEqual(keys);
    });

    it('shows one whole content while several write it', async () => {
      const contents = ['a', 'b', 'c', 'd'].map((letter) => letter.repeat(200_000));
      await store.put('contended', bytes(contents[0] ?? ''));
      const writes = contents.map((content) => store.put('contended', bytes(content)));
      const seen = await Promise.all([0, 1, 2, 3, 4, 5].map(() => read('contended')));
      await Promise.all(writes);
      expect([...seen, await read('contended')].filter((content) => !contents.includes(content ?? ''))).toEqual([]);
      expect(await store.list('contended')).toEqual(['contended']);
    });

    it.each([
      '',
      '/',
      'a/',
      '/a',
      'a//b',
      '.',
      '..',
      '../a',
      'a/../b',
      'a/./b',
      'a\\b',
      'a b',
      'a~',
      'ä',
      'a\0',
      'a%2e',
      'x'.repeat(201),
      'a/'.repeat(600),
    ])('refuses the key %j', async (key) => {
      const refusal = { type: 'ObjectKeyInvalid', retryable: false };
      await expect(store.put(key, bytes('x'))).rejects.toMatchObject(refusal);
      await expect(store.get(key)).rejects.toMatchObject(refusal);
      await expect(store.has(key)).rejects.toMatchObject(refusal);
      await expect(store.delete(key)).rejects.toMatchObject(refusal);
    });

    it.each(['../', '/', 'a/../', 'a//'])('refuses the prefix %j', async (prefix) => {
      await expect(store.list(prefix)).rejects.toMatchObject({ type: 'ObjectKeyInvalid' });
    });
  });
}
