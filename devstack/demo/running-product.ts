import { setTimeout as delay } from 'node:timers/promises';

import type { EnvironmentName, Runtime } from '../../platform/ports.ts';
import { createApiClient } from './api-client.ts';
import { text } from './json.ts';

export interface RunningProduct {
  readonly url: string;
  readonly login: { readonly username: string; readonly password: string };
}

const lookMs = 200;
const patienceMs = 120_000;

/** Address and first account of what an environment runs, once it serves: after a restart that takes a moment. */
export async function productAt(
  runtime: Runtime,
  connection: { readonly url: string; readonly token: string },
  product: string,
  environment: EnvironmentName,
): Promise<RunningProduct> {
  const deadline = Date.now() + patienceMs;
  for (;;) {
    const status = await runtime.status(product, environment);
    if (status.serving && status.url && (await answers(status.url))) {
      const admin = createApiClient(connection.url, connection.token);
      const credentials = await admin.send('GET', `/environments/${product}/${environment}/credentials`);
      return {
        url: status.url,
        login: { username: text(credentials, 'username'), password: text(credentials, 'password') },
      };
    }
    if (Date.now() > deadline) throw new Error(`${environment} does not serve ${product}: ${status.message}`);
    await delay(lookMs);
  }
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/api/health`)).ok;
  } catch {
    return false;
  }
}
