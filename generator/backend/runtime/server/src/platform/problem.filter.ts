import { STATUS_CODES } from 'node:http';

import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { DataSource, QueryFailedError } from 'typeorm';

import { databaseProblem } from './database-errors.js';
import { logger } from './logger.js';
import { Problem, type ProblemDetails } from './problem.js';

/** Answers every error as problem+json; what was not foreseen is logged and told as a plain 500. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(private readonly dataSource: DataSource) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const problem = this.toProblem(error);
    const status = problem.getStatus();
    if (status >= 500) logger.error({ err: error }, 'request failed');
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    void reply.status(status).type('application/problem+json').send(body(status, problem.details));
  }

  private toProblem(error: unknown): Problem {
    if (error instanceof Problem) return error;
    if (error instanceof QueryFailedError) return databaseProblem(error, this.dataSource) ?? unexpected();
    if (error instanceof HttpException) return plain(error.getStatus(), error.message);
    const status = statusOf(error);
    return status >= 400 && status < 500 && error instanceof Error ? plain(status, error.message) : unexpected();
  }
}

function body(status: number, details: ProblemDetails): object {
  const type = details.code ? `urn:problem:${details.code.toLowerCase().replaceAll('_', '-')}` : 'about:blank';
  return { type, status, ...details };
}

/** Fastify's own errors (a body too large, broken JSON) carry their status. */
function statusOf(error: unknown): number {
  const hasStatus = typeof error === 'object' && error !== null && 'statusCode' in error;
  return hasStatus && typeof error.statusCode === 'number' ? error.statusCode : 500;
}

function plain(status: number, message: string): Problem {
  const title = STATUS_CODES[status] ?? 'Error';
  return new Problem(status, message === title ? { title } : { title, detail: message });
}

function unexpected(): Problem {
  return new Problem(500, { title: 'Internal Server Error' });
}
