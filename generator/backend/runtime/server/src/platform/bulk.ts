import { ApiProperty } from '@nestjs/swagger';
import { ArrayMaxSize, ArrayNotEmpty, ArrayUnique, IsArray } from 'class-validator';
import { type DataSource, QueryFailedError } from 'typeorm';

import { databaseProblem } from './database-errors.js';
import { logger } from './logger.js';
import { Problem } from './problem.js';
import { text } from './texts.js';
import { IsId } from './validation.js';

/** The rows that something is done to. */
export class RowsDto {
  @ApiProperty({ type: [String], maxItems: 500 })
  @IsArray()
  @ArrayNotEmpty()
  @ArrayMaxSize(500)
  @ArrayUnique()
  @IsId({ each: true })
  readonly ids!: string[];
}

export class RowFailureDto {
  @ApiProperty()
  readonly id!: string;

  @ApiProperty({ description: 'code of the problem; empty where it has none' })
  readonly code!: string;

  @ApiProperty({ description: 'in the language of the request' })
  readonly message!: string;
}

/** What became of each row. */
export class BulkResultDto {
  @ApiProperty({ type: [String] })
  readonly succeeded!: string[];

  @ApiProperty({ type: [RowFailureDto] })
  readonly failed!: RowFailureDto[];
}

/** Does the work for one row after the other, each in a transaction of its own: a row that fails stops no other. */
export async function forEachRow(
  dataSource: DataSource,
  { ids }: RowsDto,
  work: (id: string) => Promise<unknown>,
): Promise<BulkResultDto> {
  const succeeded: string[] = [];
  const failed: RowFailureDto[] = [];
  for (const id of ids) {
    try {
      await work(id);
      succeeded.push(id);
    } catch (error) {
      failed.push({ id, ...failure(error, dataSource) });
    }
  }
  return { succeeded, failed };
}

function failure(error: unknown, dataSource: DataSource): Omit<RowFailureDto, 'id'> {
  const problem = error instanceof QueryFailedError ? databaseProblem(error, dataSource) : error;
  if (problem instanceof Problem) {
    const { code = '', detail, title } = problem.details;
    return { code, message: detail ?? title };
  }
  logger.error({ err: error }, 'a row of many failed');
  return { code: 'UNEXPECTED', message: text('unexpected') };
}
