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

let suites = 0;

/** What every registry must do. */
export function describeRegistry(title: string, start: () => Promise<RegistryUnderTest>): void {
  describe(`Registry: ${title}`, () => {
    // Several suites may share what is behind the registry.
    const suite = (suites += 1);
    const of = (product: string) => `${product}-${suite}`;
    let under: RegistryUnderTest;
    let registry: Registry;

    beforeAll(async () => {
      under = await start();
      ({ registry } = under);
    });
    afterAll(() => under?.stop());

    it('has nothing of a product that was never built', async () => {
      expect(await registry.has(of('unbuilt'), nowhere)).toBe(false);
      expect(await registry.list(of('unbuilt'))).toEqual([]);
      await registry.delete(of('unbuilt'), nowhere);
    });

    it('has what a build put there, and under that product alone', async () => {
      const digest = await under.make(of('shop'));
      expect(await registry.has(of('shop'), digest)).toBe(true);
      expect(await registry.has(of('shop'), nowhere)).toBe(false);
      expect(await registry.has(of('elsewhere'), digest)).toBe(false);
      await registry.delete(of('elsewhere'), digest);
      expect(await registry.has(of('shop'), digest)).toBe(true);
    });

    it('lists what has a name', async () => {
      const digests = [await under.make(of('listed')), await under.make(of('listed'))];
      for (const [index, digest] of digests.entries()) await registry.tag(of('listed'), digest, `v1.0.${index}`);
      expect(await registry.list(of('listed'))).toEqual(digests.toSorted());
    });

    it('names an image, again, by two names, and moves a name', async () => {
      const [first, second] = [await under.make(of('named')), await under.make(of('named'))];
      await registry.tag(of('named'), first, 'v1.0.0');
      await registry.tag(of('named'), first, 'v1.0.0');
      await registry.tag(of('named'), first, 'v1.0.0-rc.1_build');
      expect(await under.digestOf(of('named'), 'v1.0.0')).toBe(first);
      expect(await under.digestOf(of('named'), 'v1.0.0-rc.1_build')).toBe(first);
      await registry.tag(of('named'), second, 'v1.0.0');
      expect(await under.digestOf(of('named'), 'v1.0.0')).toBe(second);
      expect(await registry.has(of('named'), first)).toBe(true);
    });

    it('names nothing that is not there', async () => {
      await under.make(of('unnamed'));
      const naming = registry.tag(of('unnamed'), nowhere, 'v1.0.0');
      await expect(naming).rejects.toMatchObject({ type: 'ImageMissing', retryable: false });
      expect(await under.digestOf(of('unnamed'), 'v1.0.0')).toBeNull();
    });

    it('deletes an image, and takes one that is gone for deleted', async () => {
      const [kept, gone] = [await under.make(of('deleted')), await under.make(of('deleted'))];
      await registry.tag(of('deleted'), kept, 'v1.0.0');
      await registry.delete(of('deleted'), gone);
      await registry.delete(of('deleted'), gone);
      expect(await registry.has(of('deleted'), gone)).toBe(false);
      expect(await registry.has(of('deleted'), kept)).toBe(true);
      expect(await registry.list(of('deleted'))).toEqual([kept]);
    });
  });
}
