import { Problem } from './problem.ts';

/** What a conditional write expects to find. */
export interface Precondition {
  /** Digest of the saved state, null for none, 'any' for whatever there is. */
  readonly expected: string | null;
}

interface ConditionalHeaders {
  readonly 'if-match'?: string;
  readonly 'if-none-match'?: string;
}

export function etagOf(state: string): string {
  return `"${state}"`;
}

/**
 * What `If-Match` and `If-None-Match` demand of a write. Without either, only something new may be created: nobody's
 * work is overwritten unseen.
 */
export function readPrecondition(headers: ConditionalHeaders): Precondition {
  const match = headers['if-match']?.trim();
  if (match === undefined) return { expected: null };
  if (match === '*') return { expected: 'any' };
  const tag = /^(?:W\/)?"([^"]*)"$/u.exec(match)?.[1];
  if (tag !== undefined && tag !== '') return { expected: tag };
  throw new Problem(400, 'invalid-request', 'Invalid request', 'The header If-Match is not an ETag.', {
    errors: [{ parameter: 'if-match', message: 'must be `*` or one ETag in quotes' }],
    mend: 'Send the ETag that GET answered with, quotes included.',
  });
}

/** The write did not find what it expected: 428 where it named nothing, else 412. */
export function preconditionFailed(headers: ConditionalHeaders, what: string, current: string | null): Problem {
  const etag = current === null ? {} : { etag: etagOf(current) };
  if (headers['if-match'] === undefined && headers['if-none-match'] === undefined) {
    return new Problem(428, 'precondition-required', 'ETag needed', `${what} exists already.`, {
      mend: 'Send If-Match with the ETag of what you changed, or `*` to overwrite whatever there is.',
      headers: etag,
    });
  }
  const detail = current === null ? `${what} does not exist (any more).` : `${what} was changed by somebody else.`;
  return new Problem(412, 'precondition-failed', 'Changed meanwhile', detail, {
    mend: 'GET it again, apply your change to that, and send the new ETag.',
    headers: etag,
  });
}

export function isUnchanged(ifNoneMatch: string | undefined, state: string): boolean {
  return ifNoneMatch === '*' || (ifNoneMatch?.split(',').some((tag) => tag.trim().endsWith(etagOf(state))) ?? false);
}
