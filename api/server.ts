import { connectDatabase } from '../database/connection.ts';
import { generatorVersion } from '../generator/index.ts';
import { type Config, ConfigError, readConfig } from '../platform/config.ts';
import { createPlatform } from '../platform/platform.ts';
import { startTracing } from '../platform/telemetry/tracing.ts';
import { createClient } from '../platform/temporal/connection.ts';
import { createTreeGenerator } from '../trees/tree-generator.ts';
import { createVersionManager } from '../versions/version-manager.ts';
import { buildApp } from './app.ts';
import { createPublishGateway } from './publish-gateway.ts';
import { createSearchAttributes } from './search-attributes.ts';
import { createRetentionGateway } from './retention-gateway.ts';
import type { ApiServices } from './services.ts';
import { startHousekeeping } from './housekeeping.ts';

const requestsPerMinute = 3000;

/** The composition root of the API: connects, listens, and ends in good order on a signal. */
async function serve(config: Config): Promise<void> {
  const tracing = await startTracing(config.tracing, 'assembox-publish-api');
  const database = await connectDatabase(config.databaseUrl);
  const platform = await createPlatform(config);
  const client = createClient(config.temporal, tracing?.clientInterceptors);
  const { taskQueue } = config.temporal;
  const search = createSearchAttributes(client, (message) => process.emitWarning(message));
  const gatewayOptions = { taskQueue, ...(config.temporal.searchAttributes && { search }) };
  const trees = createTreeGenerator(config.generatorPlugins);
  const services: ApiServices = {
    config: {
      publicUrl: config.publicUrl,
      temporalUiUrl: config.temporal.uiUrl,
      namespace: config.temporal.namespace,
      jenkinsWebhookSecret: config.ci.webhookSecret,
      giteaWebhookSecret: config.git.webhook?.secret ?? null,
      alertmanagerToken: config.alertmanagerToken,
      requestsPerMinute,
      metricsToken: config.metrics.token,
      logLevel: 'info',
    },
    database,
    objectStore: platform.objectStore,
    gitHost: platform.gitHost,
    runtime: platform.runtime,
    traffic: platform.traffic,
    registry: platform.registry,
    versionManager: createVersionManager({
      database,
      objectStore: platform.objectStore,
      generatorVersion,
      allowedGenerators: config.generatorPlugins,
    }),
    trees,
    publishes: createPublishGateway(client, gatewayOptions),
    retention: createRetentionGateway(client, gatewayOptions),
    tracing,
  };
  const app = buildApp(services);
  const housekeeping = startHousekeeping(services, app.log);
  await app.listen({ host: config.host, port: config.port });

  const stop = async (): Promise<void> => {
    await app.close();
    await housekeeping.stop();
    await trees.close();
    await client.connection.close();
    await database.close();
    await tracing?.stop();
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      app.log.info({ signal }, 'stopping');
      stop().catch((error: unknown) => {
        app.log.error({ err: error }, 'did not stop in good order');
        process.exitCode = 1;
      });
    });
  }
}

try {
  await serve(readConfig(process.env));
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 78;
}
