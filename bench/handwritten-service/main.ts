import 'reflect-metadata';
import { createSecretKey } from 'node:crypto';

import helmet from '@fastify/helmet';
import { Module, ValidationPipe } from '@nestjs/common';
import { APP_GUARD, NestFactory } from '@nestjs/core';
import { JwtModule } from '@nestjs/jwt';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { TypeOrmModule } from '@nestjs/typeorm';
import { LogController } from 'fastify';
import { pino } from 'pino';
import { Histogram, collectDefaultMetrics } from 'prom-client';

import { AccessGuard } from './access.guard.js';
import { Account, Category, Product, Supplier } from './entities.js';
import { ProductController } from './product.controller.js';
import { ProductService } from './product.service.js';

const logger = pino();

@Module({
  imports: [
    TypeOrmModule.forRoot({
      type: 'mysql',
      url: process.env['DATABASE_URL'] ?? '',
      charset: 'utf8mb4',
      timezone: 'Z',
      supportBigNumbers: true,
      bigNumberStrings: true,
      entities: [Account, Category, Product, Supplier],
      extra: { connectionLimit: 20, decimalNumbers: true },
    }),
    JwtModule.register({
      secret: createSecretKey(process.env['JWT_SECRET'] ?? '', 'utf8'),
      verifyOptions: { algorithms: ['HS256'] },
    }),
  ],
  controllers: [ProductController],
  providers: [ProductService, { provide: APP_GUARD, useClass: AccessGuard }],
})
class AppModule {}

function observeRequests(app: NestFastifyApplication): void {
  collectDefaultMetrics();
  const duration = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Time from request to answer',
    labelNames: ['method', 'route', 'status'],
  });
  app
    .getHttpAdapter()
    .getInstance()
    .addHook('onResponse', (request, reply, done) => {
      const route = request.routeOptions.url ?? 'unknown';
      const { method } = request;
      const status = reply.statusCode;
      duration.observe({ method, route, status }, reply.elapsedTime / 1000);
      logger.info({ method, path: request.url.split('?')[0], status, ms: Math.round(reply.elapsedTime) }, 'request');
      done();
    });
}

const adapter = new FastifyAdapter({
  loggerInstance: logger,
  logController: new LogController({ disableRequestLogging: true }),
});
const app = await NestFactory.create<NestFastifyApplication>(AppModule, adapter, { logger: ['warn', 'error'] });
await app.register(helmet);
observeRequests(app);
app.setGlobalPrefix('api');
app.useGlobalPipes(new ValidationPipe({ transform: true, whitelist: true, forbidNonWhitelisted: true }));
await app.listen(Number(process.env['PORT'] ?? 0), '127.0.0.1');
logger.info({ address: await app.getUrl() }, 'listening');
