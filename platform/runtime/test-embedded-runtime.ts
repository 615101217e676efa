import { Agent } from 'node:http';
import path from 'node:path';
import { createEmbeddedRuntime } from './embedded-runtime.ts';
import {
  type EmbeddedRuntimeOptions,
  type EmbeddedRuntimeServer,
  startEmbeddedRuntime,
} from './embedded-runtime-server.ts';
import { createEmbeddedMetrics, createEmbeddedTraffic } from './embedded-traffic.ts';
import type { EnvironmentName, Metrics } from '../ports.ts';
import { type Answer, startLoad, send } from './test-load.ts';
import type { ProductWorkshop } from './test-product.ts';
import type { RuntimeUnderTest, User } from './test-runtime.ts';

export const token = 'a-token-of-the-test';

export interface EmbeddedUnderTest extends RuntimeUnderTest {
  readonly metrics: Metrics;
  /** Of staging. */
  urlOf(product: string, environment?: EnvironmentName): Promise<string>;
}

export function startServer(
  { folder, cacheFolder, artifactStore }: ProductWorkshop,
  options: Partial<EmbeddedRuntimeOptions> = {},
): Promise<EmbeddedRuntimeServer> {
  return startEmbeddedRuntime({
    folder: path.join(folder, 'runtime'),
    cacheFolder,
    artifactStore,
    port: 0,
    token,
    databaseAdminUrl: null,
    productSecretsFile: null,
    ...options,
  });
}

export function embeddedUnderTest(workshop: ProductWorkshop, { url }: { readonly url: string }): EmbeddedUnderTest {
  const connection = { url, token };
  const runtime = createEmbeddedRuntime(connection);
  const urlOf = async (product: string, environment: EnvironmentName = 'staging') =>
    String((await runtime.status(product, environment)).url);
  return {
    runtime,
    traffic: createEmbeddedTraffic(connection),
    metrics: createEmbeddedMetrics(connection),
    make: (...of) => workshop.make(...of),
    urlOf,
    user: (product, environment) => userAt(() => urlOf(product, environment)),
    load: async (product) => startLoad(await urlOf(product)),
    causes: { neverReady: 'migrating for ever', exitAtOnce: 'cannot find the table of orders' },
  };
}

const agent = new Agent({ keepAlive: true });

function userAt(urlOf: () => Promise<string>): User {
  const cookies = new Map<string, string>();
  let url: string | undefined;
  return {
    async ask(headers = {}) {
      url ??= await urlOf();
      const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
      const own: Record<string, string> = cookie === '' ? {} : { cookie };
      const answer = await send(`${url}/api/version`, { agent, headers: { ...own, ...headers } });
      for (const [name, value] of cookiesOf(answer)) cookies.set(name, value);
      if (answer.status !== 200) return { status: answer.status, versionCode: null, instance: null };
      const { version, pid } = JSON.parse(answer.body);
      return { status: 200, versionCode: String(version), instance: String(pid) };
    },
  };
}

function cookiesOf({ headers }: Answer): [string, string][] {
  return (headers['set-cookie'] ?? []).map((line) => {
    const [pair = ''] = line.split(';');
    const at = pair.indexOf('=');
    return [pair.slice(0, at), pair.slice(at + 1)];
  });
}
