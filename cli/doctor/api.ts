import { ApiClient, Refused } from '../api-client.ts';
import { callerAnswer, productsAnswer, readinessAnswer, type SecretsAnswer, secretsAnswer } from '../answers.ts';
import { readSettings, SettingsMissing, type CliSettings } from '../settings.ts';
import { Value } from 'typebox/value';
import { type Check, checkOf, describeClockIn } from './check.ts';

const titles: Readonly<Record<string, string>> = {
  database: 'Service: database',
  temporal: 'Service: Temporal',
  objectStore: 'Service: objects',
};

/** The service itself: reach, clock, what our token may do, and what it says of the systems behind it. */
export async function checkApi(environment: Readonly<Record<string, string | undefined>>): Promise<Check[]> {
  const settings = await readSettings(environment).catch((error: unknown) => {
    if (error instanceof SettingsMissing) return error;
    throw error;
  });
  if (settings instanceof SettingsMissing) {
    return [{ subject: 'Service', verdict: 'wrong', message: 'its address is not known', mend: settings.message }];
  }
  const reach = await checkOf(
    'Service',
    `Start it (\`npm run demo\`, or \`node api/server.ts\`), or correct its address (from ${settings.source}).`,
    () => askService(settings),
  );
  if (reach.verdict === 'wrong') return [reach];
  const rights = await checkOf('Token', 'Give ASSEMBOX_TOKEN a token that is valid and has the role publisher.', () =>
    askRights(settings),
  );
  return [reach, rights, ...(await checkReadiness(settings)), ...(await checkSecrets(settings))];
}

async function askService(settings: CliSettings): Promise<string> {
  const response = await fetch(`${settings.url}/healthz`);
  if (!response.ok) throw new Error(`${settings.url} answered ${response.status}: it is not Assembox Publish`);
  return `${settings.url} answers${describeClockIn(response.headers)}`;
}

async function askRights(settings: CliSettings): Promise<string> {
  try {
    const caller = await new ApiClient(settings).get('/api/caller', callerAnswer);
    const may = caller.roles.includes('publisher') || caller.roles.includes('admin');
    if (!may) throw new Error(`${caller.name} may not publish: its roles are ${caller.roles.join(', ')}`);
    return `${caller.name} may publish (${caller.roles.join(', ')})`;
  } catch (error) {
    if (error instanceof Refused) throw new Error(error.problem.detail, { cause: error });
    throw error;
  }
}

/** Of each product that our token may see; without a word where none needs secrets. */
async function checkSecrets(settings: CliSettings): Promise<Check[]> {
  const client = new ApiClient(settings);
  const products = await client.get('/api/products', productsAnswer).catch(() => null);
  const checks: Check[] = [];
  for (const { id, productCode } of products?.items ?? []) {
    const secrets = await client.get(`/api/products/${id}/secrets`, secretsAnswer).catch(() => null);
    if (secrets !== null && secrets.needed.length > 0) checks.push(secretsCheck(productCode, secrets));
  }
  return checks;
}

function secretsCheck(productCode: string, { environment, needed, missing, place, message }: SecretsAnswer): Check {
  const subject = `Secrets: ${productCode}`;
  if (missing === undefined) return { subject, verdict: 'wrong', message: message ?? 'the runtime does not say' };
  if (missing.length === 0) return { subject, verdict: 'fine', message: `${environment} has ${needed.join(', ')}` };
  const mend = `Add ${missing.length === 1 ? 'it' : 'them'} ${place ?? 'to the runtime'}.`;
  return { subject, verdict: 'wrong', message: `${environment} lacks ${missing.join(', ')}`, mend };
}

async function checkReadiness(settings: CliSettings): Promise<Check[]> {
  const response = await fetch(`${settings.url}/readyz`);
  const answer: unknown = await response.json().catch(() => null);
  if (!Value.Check(readinessAnswer, answer)) {
    return [{ subject: 'Service: systems', verdict: 'wrong', message: `/readyz answered ${response.status}` }];
  }
  return Object.entries(answer.systems).map(([name, { ok, message }]) => {
    const subject = titles[name] ?? `Service: ${name}`;
    return ok
      ? { subject, verdict: 'fine', message: 'answers the service' }
      : {
          subject,
          verdict: 'wrong',
          message: message ?? 'does not answer the service',
          mend: 'Start it, or correct its address in the settings of the service; its log says more.',
        };
  });
}
