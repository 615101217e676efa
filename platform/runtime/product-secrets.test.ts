import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readProductSecrets } from './product-secrets.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'secrets-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function fileOf(content: string, mode = 0o600): Promise<string> {
  const file = path.join(folder, 'product-secrets.json');
  await writeFile(file, content);
  await chmod(file, mode);
  return file;
}

describe('secrets of products', () => {
  it('are those of the product in the environment', async () => {
    const file = await fileOf('{"orders": {"staging": {"RATES_TOKEN": "a"}, "production": {"RATES_TOKEN": "b"}}}');
    expect(await readProductSecrets(file, 'orders', 'staging')).toEqual({ RATES_TOKEN: 'a' });
    expect(await readProductSecrets(file, 'orders', 'production')).toEqual({ RATES_TOKEN: 'b' });
    expect(await readProductSecrets(file, 'library', 'staging')).toEqual({});
    expect(await readProductSecrets(file, 'constructor', 'staging')).toEqual({});
  });

  it('are none without a file', async () => {
    expect(await readProductSecrets(path.join(folder, 'absent.json'), 'orders', 'staging')).toEqual({});
  });

  it.each([
    ['something other than JSON', 'hunter2'],
    ['another form', '{"orders": "hunter2"}'],
    ['a name that no variable may have', '{"orders": {"staging": {"rates-token": "hunter2"}}}'],
    ['a value of several lines', '{"orders": {"staging": {"RATES_TOKEN": "hunter2\\nPATH=x"}}}'],
  ])('are refused where the file is %s, without a word of it', async (_, content) => {
    const refused = readProductSecrets(await fileOf(content), 'orders', 'staging');
    await expect(refused).rejects.toMatchObject({ type: 'SecretsUnreadable', retryable: false });
    await expect(refused).rejects.not.toThrow(/hunter2/);
  });

  it('are refused where others may read the file', async () => {
    const file = await fileOf('{"orders": {"staging": {"RATES_TOKEN": "a"}}}', 0o640);
    await expect(readProductSecrets(file, 'orders', 'staging')).rejects.toThrow(/chmod 600/);
  });
});
