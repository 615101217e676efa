import type { LoggerService } from '@nestjs/common';
import { pino } from 'pino';

/** One JSON object a line on standard output. Request bodies and headers are never logged. */
export const logger = pino({ level: process.env['LOG_LEVEL'] ?? 'info' });

/** Sends the framework's own messages to the same place. */
export class NestLogger implements LoggerService {
  log(message: unknown, context?: string): void {
    logger.debug({ context }, String(message));
  }

  warn(message: unknown, context?: string): void {
    logger.warn({ context }, String(message));
  }

  error(message: unknown, stack?: string, context?: string): void {
    logger.error({ context, stack }, String(message));
  }
}
