import { NativeConnection, Worker } from '@temporalio/worker';

import { connectDatabase } from '../../database/connection.ts';
import { createGiteaGitHost } from '../../platform/git/gitea-git-host.ts';
import { PlatformError, type Registry } from '../../platform/ports.ts';
import { createEmbeddedRegistry } from '../../platform/runtime/embedded-registry.ts';
import { createEmbeddedRuntime } from '../../platform/runtime/embedded-runtime.ts';
import { createRetentionActivities } from './index.ts';

export interface WorkerSettings {
  readonly databaseUrl: string;
  readonly git: { readonly url: string; readonly token: string; readonly organisation: string };
  readonly runtime: { readonly url: string; readonly token: string };
  readonly temporal: { readonly address: string; readonly namespace: string };
  readonly taskQueue: string;
  readonly bundle: string;
  /** Hangs once it has removed so many images; null: never. */
  readonly hangAfter: number | null;
  /** Digest of an image that the registry does not delete; null: none. */
  readonly refused: string | null;
}

/** A worker of its own process, for tests that kill it. Says `ready` and `hanging`. */
const settings: WorkerSettings = JSON.parse(process.argv[2] ?? '{}');
const { temporal, taskQueue, hangAfter, refused } = settings;
const say = (word: string) => void process.stdout.write(`${word}\n`);

const registry = createEmbeddedRegistry(settings.runtime);
let removed = 0;
const difficult: Registry = {
  ...registry,
  async delete(product, digest) {
    if (digest === refused)
      throw new PlatformError('RegistryDeletionDisabled', 'this registry deletes nothing', { retryable: false });
    await registry.delete(product, digest);
    removed += 1;
    if (removed !== hangAfter) return;
    say('hanging');
    await new Promise<never>(() => {});
  },
};

const worker = await Worker.create({
  connection: await NativeConnection.connect({ address: temporal.address }),
  namespace: temporal.namespace,
  taskQueue,
  workflowBundle: { codePath: settings.bundle },
  activities: createRetentionActivities({
    database: await connectDatabase(settings.databaseUrl),
    platform: {
      gitHost: createGiteaGitHost(settings.git),
      runtime: createEmbeddedRuntime(settings.runtime),
      registry: difficult,
    },
  }),
});
say('ready');
await worker.run();
