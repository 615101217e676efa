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
];
const ofProduct = ['jwtSecret', 'adminPassword', 'databasePassword'];

/** Every secret that the services of a stack and the product in its staging environment work with. */
export async function secretsOf({ env, dataDir, token }: PublishStack, productCode = 'orders'): Promise<string[]> {
  const given = settings.map((name) => env[name] ?? '');
  const database = decodeURIComponent(new URL(env['DATABASE_URL'] ?? '').password);
  const files = await readdir(path.join(dataDir, 'secrets'));
  const made = files.map(async (file) => (await readFile(path.join(dataDir, 'secrets', file), 'utf8')).trim());
  const environment = path.join(dataDir, 'runtime/environments', productCode, 'staging/secrets.json');
  const product: unknown = JSON.parse(await readFile(environment, 'utf8'));
  const all = [token, database, ...given, ...(await Promise.all(made)), ...ofProduct.map((name) => at(product, name))];
  return [...new Set(all.map(String))].filter((secret) => secret !== '' && secret !== 'undefined');
}
