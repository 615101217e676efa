import { join } from 'node:path';
import { expect, it } from 'vitest';
import { packedFolder } from '../packed-folder-fixture.ts';

it('packs the runtime: `vitest run generator/backend -u` takes changes over', async () => {
  await expect(await packedFolder(join(import.meta.dirname, 'runtime'))).toMatchFileSnapshot('./runtime.json');
});
