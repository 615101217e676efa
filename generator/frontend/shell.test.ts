import { join } from 'node:path';
import { expect, it } from 'vitest';
import { packedFolder } from '../packed-folder-fixture.ts';

it('packs the shell: `vitest run generator/frontend -u` takes changes over', async () => {
  await expect(await packedFolder(join(import.meta.dirname, 'shell'))).toMatchFileSnapshot('./shell.json');
});
