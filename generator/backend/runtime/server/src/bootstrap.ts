import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { LogController } from 'fastify';

import { AppModule } from './app.module.js';
import type { Environment } from './platform/environment.js';
import { NestLogger, logger } from './platform/logger.js';
import { observeRequests } from './platform/metrics.js';
import { serveApiDocs } from './platform/openapi.js';
import { openRequestContext } from './platform/request-context.js';
import { setSecurityHeaders } from './platform/security-headers.js';
import { validationPipe } from './platform/validation-pipe.js';
import { serveWeb } from './platform/web.js';
import { product } from './product.js';

/** The whole application, ready to listen. The database must be migrated already. */
export async function createApp(environment: Environment): Promise<NestFastifyApplication> {
  const adapter = new FastifyAdapter({
    loggerInstance: logger,
    logController: new LogController({ disableRequestLogging: true }),
    trustProxy: 'loopback, linklocal, uniquelocal',
    bodyLimit: 1_048_576,
    requestTimeout: product.requestSeconds * 1000,
    forceCloseConnections: 'idle',
    routerOptions: { maxParamLength: 200 },
  });
  const app = await NestFactory.create<NestFastifyApplication>(AppModule.with(environment), adapter, {
    logger: new NestLogger(),
    abortOnError: false,
  });
  await setSecurityHeaders(app);
  openRequestContext(app);
  observeRequests(app, environment.release);
  app.setGlobalPrefix('api');
  app.useGlobalPipes(validationPipe());
  if (environment.apiDocs) serveApiDocs(app);
  await serveWeb(app);
  await app.init();
  return app;
}
