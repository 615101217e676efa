import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';

import { at } from '../demo/json.ts';
import type { PublishStack } from './publish-stack.ts';

const settings = [
  'GITEA_TOKEN',
  'JENKINS_TOKEN',
  'JENKINS_WEBHOOK_SECRET',
  'ASSEMBOX_RUNTIME_TOKEN',
  'AWS_SECRET_ACCESS_KEY',
  'METRICS_TOKEN',
  'ALERTMANAGER_TOKEN',
];
const ofProduct = ['jwtSecret', 'adminPassword', 'databasePassword'];

/** Every secret that the services of a stack and a product in its environments work with. */
export async function secretsOf(stack: PublishStack, product: string): Promise<string[]> {
  const { env, dataDir, token } = stack;
  const given = settings.map((name) => env[name] ?? '');
  const database = decodeURIComponent(new URL(env['DATABASE_URL'] ?? '').password);
  const made = await readdir(path.join(dataDir, 'secrets'));
  const kept = made.map(async (file) => (await readFile(path.join(dataDir, 'secrets', file), 'utf8')).trim());
  const all = [token, database, ...given, ...(await Promise.all(kept)), ...(await secretsOfProduct(stack, product))];
  return [...new Set(all.map(String))].filter((secret) => secret !== '' && secret !== 'undefined');
}

async function secretsOfProduct({ dataDir }: PublishStack, product: string): Promise<unknown[]> {
  const environments = path.join(dataDir, 'runtime/environments', product);
  const own = await Promise.all(
    (await readdir(environments)).map(async (name) => {
      const file: unknown = JSON.parse(await readFile(path.join(environments, name, 'secrets.json'), 'utf8'));
      return ofProduct.map((key) => at(file, key));
    }),
  );
  const given = await readFile(path.join(dataDir, 'product-secrets.json'), 'utf8').catch(() => '{}');
  const byEnvironment: unknown = at(JSON.parse(given), product);
  return [...own.flat(), ...Object.values(byEnvironment ?? {}).flatMap((values) => Object.values(values ?? {}))];
}

/** A secret in the forms in which it may be written: as it is, in addresses, and in headers. */
export function formsOf(secrets: readonly string[], { env }: PublishStack): string[] {
  const basic = `${env['JENKINS_USER'] ?? ''}:${env['JENKINS_TOKEN'] ?? ''}`;
  return [...secrets, basic].flatMap((text) => [
    text,
    encodeURIComponent(text),
    Buffer.from(text).toString('base64').replace(/=+$/u, ''),
  ]);
}
