import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import {
  GracefulShutdownPeriodExpiredError,
  NativeConnection,
  Runtime,
  Worker,
  type WorkerOptions,
} from '@temporalio/worker';

import type { ActivityDependencies } from './activities/dependencies.ts';
import { createActivities } from './activities/index.ts';
import { createJournal } from './activities/journal.ts';
import { createTreeGenerator } from './trees/tree-generator.ts';
import { connectDatabase } from './database/connection.ts';
import { generatorVersion } from './generator/index.ts';
import { type Config, ConfigError, readConfig } from './platform/config.ts';
import { createPlatform } from './platform/platform.ts';
import { startTracing, type Tracing } from './platform/telemetry/tracing.ts';
import { stepObserver, watchProcess, workerTelemetry } from './platform/telemetry/worker-metrics.ts';
import { connectionOptions } from './platform/temporal/connection.ts';
import { workerOptions } from './platform/temporal/worker-options.ts';
import { bundleName, tracedWorkflowModules } from './platform/temporal/workflow-bundles.ts';
import { createVersionManager } from './versions/version-manager.ts';

/** The bundle that `npm run build` made; without it workflows are bundled at start. */
function workflowCode(
  { temporal }: Config,
  tracing: Tracing | null,
): Pick<WorkerOptions, 'workflowBundle' | 'workflowsPath' | 'interceptors' | 'sinks'> {
  const name = bundleName({ traced: tracing !== null, encrypted: Boolean(temporal.payloadKeys?.current) });
  const bundle = fileURLToPath(new URL(name, import.meta.url));
  if (existsSync(bundle)) return { ...tracing?.worker, workflowBundle: { codePath: bundle } };
  const workflowsPath = fileURLToPath(new URL('./workflows/index.ts', import.meta.url));
  if (!tracing) return { workflowsPath };
  const { interceptors, sinks } = tracing.worker;
  return { workflowsPath, sinks, interceptors: { ...interceptors, workflowModules: [...tracedWorkflowModules] } };
}

/** Runs until a signal arrives, then lets running steps finish. */
async function runWorker(config: Config): Promise<void> {
  const { metricMeter: meter } = Runtime.instance();
  const tracing = await startTracing(config.tracing, 'assembox-publish-worker');
  const database = await connectDatabase(config.databaseUrl);
  const platform = await createPlatform(config);
  const trees = createTreeGenerator(config.generatorPlugins);
  const deps: ActivityDependencies = {
    database,
    platform,
    trees,
    versions: createVersionManager({
      database,
      objectStore: platform.objectStore,
      generatorVersion,
      allowedGenerators: config.generatorPlugins,
    }),
    journal: createJournal(database, stepObserver(meter)),
    callbackUrl: `${config.publicUrl}/webhooks/jenkins`,
    pollMilliseconds: config.ci.pollMilliseconds,
  };
  const processMetrics = watchProcess(meter);
  const connection = await NativeConnection.connect(connectionOptions(config.temporal));
  const worker = await Worker.create({
    ...workerOptions(config.temporal),
    ...workflowCode(config, tracing),
    connection,
    activities: createActivities(deps),
  });
  try {
    await worker.run();
  } finally {
    processMetrics.stop();
    await trees.close();
    await connection.close();
    await database.close();
    await tracing?.stop();
  }
}

try {
  const config = readConfig(process.env);
  Runtime.install({ shutdownSignals: ['SIGINT', 'SIGTERM'], ...workerTelemetry(config.metrics.workerAddress) });
  await runWorker(config);
} catch (error) {
  if (error instanceof GracefulShutdownPeriodExpiredError) {
    process.stderr.write('A step did not end in time after the signal; another worker repeats it.\n');
    process.exit(1);
  }
  if (!(error instanceof ConfigError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 78;
}
