import { once } from 'node:events';
import { parseArgs } from 'node:util';

import { connectDatabase } from '../database/connection.ts';
import type { ExampleName } from '../examples/load.ts';
import { createEmbeddedRuntime } from '../platform/runtime/embedded-runtime.ts';
import { dataFolderPath } from './data-folder.ts';
import { createApiClient } from './demo/api-client.ts';
import { type DemoFile, readDemoFile, writeDemoFile } from './demo/demo-file.ts';
import { ensureExampleProduct } from './demo/example-product.ts';
import { demoExamples, exampleNamed } from './demo/demo-example.ts';
import { signIn } from './demo/exercise.ts';
import { changeDrafts } from './demo/news.ts';
import { checkProduction, ensureInProduction, type People, promoteToProduction } from './demo/promotion.ts';
import { currentVersion, publishToStaging } from './demo/publish.ts';
import { rollBack } from './demo/rollback.ts';
import { productAt } from './demo/running-product.ts';
import { demoTokens } from './demo/tokens.ts';
import { reportToStderr as progress } from './progress.ts';
import { serviceEnvironment, startApi, startEmbeddedHost, startWorker } from './services.ts';
import { startServers } from './stack.ts';

/**
 * `npm run demo [-- --once] [--example library]`: everything embedded, an example product published to staging, the
 * orders also to production, its addresses printed. Stays up until a signal; with `--once` it uses the running product over HTTP,
 * brings a further release into production by canary, rolls it back, and ends.
 */
async function demo(example: ExampleName, keepRunning: boolean): Promise<void> {
  const dataDir = dataFolderPath(process.env);
  progress(`Data folder: ${dataDir}`);
  const stack = await startServers({ dataDir, progress, env: process.env });
  const stops = [stack.stop];
  try {
    const env = await serviceEnvironment({
      dataDir,
      temporal: stack.temporal,
      databaseUrl: stack.database.url,
      env: process.env,
    });
    progress('Starting the embedded Git host, CI and runtime, the API and a worker');
    const services = await Promise.all([
      startApi(dataDir, env),
      startEmbeddedHost(dataDir, env),
      startWorker(dataDir, env),
    ]);
    stops.unshift(...services.toReversed().map((service) => service.stop));

    const running = await publishExample(example, dataDir, env, {
      ...stack.temporal,
      database: stack.database.url,
    });
    print(running);
    if (keepRunning) await untilStopped();
    else {
      progress('Using the running product over HTTP:');
      await demoExamples[example].exercise(await signIn(running.staging, running.login), progress);
      if (running.production !== null) await bringNews(running);
      progress('All as it should be.');
    }
  } finally {
    progress('Stopping');
    for (const stop of stops) await stop();
  }
}

/** A further release, which goes into production by canary: its users are on the one before. */
async function bringNews({ api, tokens, productId }: DemoFile): Promise<void> {
  const people = peopleOf(api, tokens);
  await changeDrafts(createApiClient(api, tokens['admin'] ?? ''), productId);
  await publishToStaging(people.publisher, productId, progress);
  await promoteToProduction(people, productId, progress);
  progress(`  production answers as ${await checkProduction(people.publisher, productId)}`);
  await rollBack(createApiClient(api, tokens['operator'] ?? ''), productId, progress);
}

const peopleOf = (api: string, tokens: DemoFile['tokens']): People => ({
  publisher: createApiClient(api, tokens['publisher'] ?? ''),
  approver: createApiClient(api, tokens['approver'] ?? ''),
});

/** Waits for a signal; the timer keeps the process going, which the servers that it started do not. */
async function untilStopped(): Promise<void> {
  progress('Running. Ctrl-C stops everything; the data stays.');
  const stayUp = setInterval(() => {}, 60_000);
  await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
  clearInterval(stayUp);
}

interface Addresses {
  readonly address: string;
  readonly uiUrl: string | null;
  readonly database: string;
}

async function publishExample(
  example: ExampleName,
  dataDir: string,
  env: NodeJS.ProcessEnv,
  addresses: Addresses,
): Promise<DemoFile> {
  const api = env['ASSEMBOX_PUBLIC_URL'] ?? '';
  const last = await readDemoFile(dataDir);
  const database = await connectDatabase(addresses.database);
  const tokens = await demoTokens(database, last?.tokens ?? {});
  await database.close();

  const admin = createApiClient(api, tokens['admin'] ?? '');
  const productId = await ensureExampleProduct(admin, example);
  if ((await currentVersion(admin, productId)) === null) await publishToStaging(admin, productId, progress);

  const connection = { url: env['ASSEMBOX_RUNTIME_URL'] ?? '', token: env['ASSEMBOX_RUNTIME_TOKEN'] ?? '' };
  const runtime = createEmbeddedRuntime(connection);
  const { url, login } = await productAt(runtime, connection, example, 'staging');
  if (example === 'orders') await ensureInProduction(peopleOf(api, tokens), productId, progress);
  const inProduction = example === 'orders' ? await productAt(runtime, connection, example, 'production') : null;
  await demoExamples[example].ensureData(await signIn(url, login));
  const content: DemoFile = {
    api,
    tokens,
    staging: url,
    production: inProduction?.url ?? null,
    temporalUi: addresses.uiUrl,
    temporalAddress: addresses.address,
    database: addresses.database,
    productId,
    login,
  };
  await writeDemoFile(dataDir, content);
  return content;
}

function print(running: DemoFile): void {
  const lines = [
    ['Product (staging)', running.staging],
    ['  sign in as', `${running.login.username} / ${running.login.password}`],
    ...(running.production === null ? [] : [['Product (production)', running.production]]),
    ['API', `${running.api}/api`],
    ['API docs', `${running.api}/docs`],
    ['Temporal Web UI', running.temporalUi ?? 'not known'],
    ['Tokens', 'in demo.json in the data folder, one per role'],
  ];
  console.log(`\n${lines.map(([name, value]) => `${String(name).padEnd(22)}${value}`).join('\n')}\n`);
}

try {
  const { values } = parseArgs({
    options: { once: { type: 'boolean', default: false }, example: { type: 'string', default: 'orders' } },
  });
  await demo(exampleNamed(values.example), !values.once);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
