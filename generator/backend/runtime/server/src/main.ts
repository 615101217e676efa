import 'reflect-metadata';
import { createApp } from './bootstrap.js';
import { createFirstAccount } from './auth/first-account.js';
import { migrate } from './database/migrate.js';
import { RowsDoNotFit } from './database/migration-steps.js';
import { readEnvironment } from './platform/environment.js';
import { logger } from './platform/logger.js';
import { stopOnSignal } from './platform/shutdown.js';

/** Whoever reads the last lines of the log must find all of this one. */
const faultsShown = 8;

async function start(): Promise<void> {
  const environment = readEnvironment(process.env);
  await migrate(environment.databaseUrl, (dataSource) => createFirstAccount(dataSource, environment.admin));
  const app = await createApp(environment);
  stopOnSignal(app);
  await app.listen(environment.port, environment.host);
  logger.info({ address: await app.getUrl(), release: environment.release }, 'listening');
}

start().catch((error: unknown) => {
  if (error instanceof RowsDoNotFit) {
    const { faults, migration } = error;
    const shown = faults.slice(0, faultsShown);
    logger.fatal({ code: 'ROWS_DO_NOT_FIT', migration, faults: shown }, 'could not start: nothing was changed');
  } else logger.fatal(error instanceof Error ? { err: error } : { error }, 'could not start');
  process.exitCode = 1;
});
