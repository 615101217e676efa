import { connectDatabase } from '../database/connection.ts';
import { createToken } from '../database/tokens.ts';
import { type ApiClient, createApiClient } from '../devstack/demo/api-client.ts';
import type { Progress } from '../devstack/progress.ts';
import { serviceEnvironment, startApi, startEmbeddedHost, startWorker } from '../devstack/services.ts';
import { startServers } from '../devstack/stack.ts';

/** The whole service as the demo runs it, with a data folder of its own. */
export interface PublishStack {
  readonly api: ApiClient;
  /** Of the database's administrator. */
  readonly databaseUrl: string;
  /** `text/plain` of the API. */
  text(path: string): Promise<string>;
  stop(): Promise<void>;
}

interface PublishStackOptions {
  readonly dataDir: string;
  readonly progress: Progress;
  readonly env: NodeJS.ProcessEnv;
}

/** Dependencies of products come from the machine's cache, as they do for every CI server of this user. */
export async function startPublishStack({ dataDir, env, progress }: PublishStackOptions): Promise<PublishStack> {
  const servers = await startServers({ dataDir, progress, env });
  const stops = [servers.stop];
  const stop = async (): Promise<void> => {
    for (const each of stops.splice(0)) await each();
  };
  try {
    const { database, temporal } = servers;
    const services = await serviceEnvironment({ dataDir, temporal, databaseUrl: database.url, env });
    stops.unshift((await startApi(dataDir, services)).stop);
    stops.unshift((await startEmbeddedHost(dataDir, services)).stop);
    stops.unshift((await startWorker(dataDir, services)).stop);
    const connection = await connectDatabase(database.url);
    const token = await createToken(connection, { name: 'bench', roles: ['admin'], productId: null, expiresAt: null });
    await connection.close();
    const url = services['ASSEMBOX_PUBLIC_URL'] ?? '';
    return {
      api: createApiClient(url, token),
      databaseUrl: database.url,
      text: async (path) => {
        const response = await fetch(`${url}${path}`, { headers: { authorization: `Bearer ${token}` } });
        return await response.text();
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
