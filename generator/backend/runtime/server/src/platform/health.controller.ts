import { Controller, Get, Inject, ServiceUnavailableException } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { DataSource } from 'typeorm';

import { Public } from '../auth/public.decorator.js';
import { product } from '../product.js';
import { ENVIRONMENT, type Environment } from './environment.js';

@ApiTags('health')
@Public()
@Controller('health')
export class HealthController {
  constructor(
    private readonly dataSource: DataSource,
    @Inject(ENVIRONMENT) private readonly environment: Environment,
  ) {}

  /** Ready for requests: the process only listens once the database is migrated. */
  @Get()
  async ready(): Promise<{ status: string; release: string; product: string }> {
    try {
      await this.dataSource.query('SELECT 1');
    } catch {
      throw new ServiceUnavailableException('The database cannot be reached');
    }
    return { status: 'ok', release: this.environment.release, product: product.code };
  }

  @Get('live')
  live(): { status: string } {
    return { status: 'ok' };
  }
}
