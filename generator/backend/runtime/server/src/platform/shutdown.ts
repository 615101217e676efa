import type { NestFastifyApplication } from '@nestjs/platform-fastify';

import { logger } from './logger.js';

const graceMilliseconds = 10_000;

/** On SIGTERM or SIGINT: accepts nothing new, finishes the requests in flight, and exits with 0. */
export function stopOnSignal(app: NestFastifyApplication): void {
  let stopping = false;
  const stop = (signal: NodeJS.Signals): void => {
    if (stopping) return;
    stopping = true;
    logger.info({ signal }, 'stopping');
    const overdue = setTimeout(() => {
      logger.warn('requests still in flight after the grace period');
      process.exit(1);
    }, graceMilliseconds);
    void app
      .close()
      .catch((error: unknown) => logger.error({ err: error }, 'could not close'))
      .finally(() => {
        clearTimeout(overdue);
        process.exit(0);
      });
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}
