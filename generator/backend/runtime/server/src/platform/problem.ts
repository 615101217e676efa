import { HttpException } from '@nestjs/common';

import { type LocalizedText, localized } from './request-context.js';
import { text } from './texts.js';

export interface FieldError {
  /** Path of the field: `lines.0.quantity`. */
  readonly field: string;
  readonly message: string;
}

export interface ProblemDetails {
  readonly title: string;
  readonly detail?: string;
  readonly code?: string;
  readonly errors?: readonly FieldError[];
  /** Of a stale update: the row as it is now. */
  readonly current?: object;
}

/** An answer other than success, sent as `application/problem+json` (RFC 9457). */
export class Problem extends HttpException {
  readonly details: ProblemDetails;

  constructor(status: number, details: ProblemDetails) {
    super(details.title, status);
    this.details = details;
  }
}

export function invalid(errors: readonly FieldError[]): Problem {
  return new Problem(400, { title: text('invalid'), code: 'INVALID', errors });
}

export function notFound(): Problem {
  return new Problem(404, { title: text('notFound'), code: 'NOT_FOUND' });
}

export function inUse(): Problem {
  return new Problem(409, { title: text('inUse'), code: 'IN_USE' });
}

export function stale(current: object): Problem {
  return new Problem(409, { title: text('stale'), code: 'STALE', current });
}

export interface BusinessRule {
  readonly code: string;
  readonly message: LocalizedText;
  readonly status: number;
}

/** A rule of the business that was broken, told in the language of the request. */
export function businessError({ code, message, status }: BusinessRule): Problem {
  return new Problem(status, { title: localized(message), code });
}

/** Throws the rule's error unless it holds. */
export function ensure(holds: boolean, rule: BusinessRule): void {
  if (!holds) throw businessError(rule);
}
