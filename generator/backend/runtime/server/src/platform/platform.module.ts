import { type DynamicModule, Global, Module } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';

import { ENVIRONMENT, type Environment } from './environment.js';
import { HealthController } from './health.controller.js';
import { MetricsServer } from './metrics-server.js';
import { ProblemFilter } from './problem.filter.js';
import { RowTriggers } from './row-triggers.js';
import { Scheduler } from './scheduler.js';
import { SequenceService } from './sequence.service.js';

@Global()
@Module({})
export class PlatformModule {
  static with(environment: Environment): DynamicModule {
    return {
      module: PlatformModule,
      controllers: [HealthController],
      providers: [
        SequenceService,
        RowTriggers,
        Scheduler,
        MetricsServer,
        { provide: ENVIRONMENT, useValue: environment },
        { provide: APP_FILTER, useClass: ProblemFilter },
      ],
      exports: [SequenceService, RowTriggers, Scheduler, ENVIRONMENT],
    };
  }
}
