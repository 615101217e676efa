import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Registry } from '../ports.ts';

export interface RegistryUnderTest {
  readonly registry: Registry;
  /** Puts another image of the product there, as a build does, and gives its digest. */
  make(product: string): Promise<string>;
  /** What a name stands for; null where it stands for nothing. */
  digestOf(product: string, tag: string): Promise<string | null>;
  stop(): Promise<void>;
}

const nowhere = `sha256:${'0'.repeat(64)}`;

/** What every registry must do. */
export function describeRegistry(title: string, start: () => Promise<RegistryUnderTest>): void {
  describe(`Registry: ${title}`, () => {
    let under: RegistryUnderTest;
    let registry: Registry;

    beforeAll(async () => {
      under = await start();
      ({ registry } = under);
    });
    afterAll(() => under?.stop());

    it('has nothing of a product that was never built', async () => {
      expect(await registry.has('unbuilt', nowhere)).toBe(false);
      expect(await registry.list('unbuilt')).toEqual([]);
      await registry.delete('unbuilt', nowhere);
    });

    it('has what a build put there, and under that product alone', async () => {
      const digest = await under.make('shop');
      expect(await registry.has('shop', digest)).toBe(true);
      expect(await registry.has('shop', nowhere)).toBe(false);
      expect(await registry.has('elsewhere', digest)).toBe(false);
      await registry.delete('elsewhere', digest);
      expect(await registry.has('shop', digest)).toBe(true);
    });

    it('lists what has a name', async () => {
      const digests = [await under.make('listed'), await under.make('listed')];
      for (const [index, digest] of digests.entries()) await registry.tag('listed', digest, `v1.0.${index}`);
      expect(await registry.list('listed')).toEqual(digests.toSorted());
    });

    it('names an image, again, by two names, and moves a name', async () => {
      const [first, second] = [await under.make('named'), await under.make('named')];
      await registry.tag('named', first, 'v1.0.0');
      await registry.tag('named', first, 'v1.0.0');
      await registry.tag('named', first, 'v1.0.0-rc.1_build');
      expect(await under.digestOf('named', 'v1.0.0')).toBe(first);
      expect(await under.digestOf('named', 'v1.0.0-rc.1_build')).toBe(first);
      await registry.tag('named', second, 'v1.0.0');
      expect(await under.digestOf('named', 'v1.0.0')).toBe(second);
      expect(await registry.has('named', first)).toBe(true);
    });

    it('names nothing that is not there', async () => {
      await under.make('unnamed');
      const naming = registry.tag('unnamed', nowhere, 'v1.0.0');
      await expect(naming).rejects.toMatchObject({ type: 'ImageMissing', retryable: false });
      expect(await under.digestOf('unnamed', 'v1.0.0')).toBeNull();
    });

    it('deletes an image, and takes one that is gone for deleted', async () => {
      const [kept, gone] = [await under.make('deleted'), await under.make('deleted')];
      await registry.tag('deleted', kept, 'v1.0.0');
      await registry.delete('deleted', gone);
      await registry.delete('deleted', gone);
      expect(await registry.has('deleted', gone)).toBe(false);
      expect(await registry.has('deleted', kept)).toBe(true);
      expect(await registry.list('deleted')).toEqual([kept]);
    });
  });
}
