import { PlanRefused, type PlanRefusal } from '../versions/plan-refused.ts';
import { Problem } from './problem.ts';

interface Wording {
  readonly status: number;
  readonly code: string;
  readonly title: string;
  readonly mend: string;
}

const badVersion = (code: string, mend: string): Wording => ({ status: 422, code, title: 'Version refused', mend });

const wordings: Readonly<Record<PlanRefusal, Wording>> = {
  ValidationFailed: {
    status: 422,
    code: 'validation-failed',
    title: 'Drafts with mistakes',
    mend: 'Each entry of "errors" says how to mend it.',
  },
  MigrationRefused: {
    status: 422,
    code: 'migration-refused',
    title: 'Change of the database refused',
    mend: 'Each entry of "errors" says how to mend it.',
  },
  ConsentUnknown: {
    status: 422,
    code: 'consent-unknown',
    title: 'Consent to nothing',
    mend: 'Ask for the plan again, and give the ids of its consents: a consent holds for exactly one change.',
  },
  NothingChanged: {
    status: 409,
    code: 'nothing-changed',
    title: 'Nothing to publish',
    mend: 'Change a draft first; to run a failed publish again, retry it. What is kept in the database and no longer used, if anything, is in "errors".',
  },
  VersionInvalid: badVersion(
    'version-invalid',
    'Give a semantic version such as 1.2.0 or 1.2.0-beta.1, or leave it out.',
  ),
  VersionNotGreater: badVersion('version-not-greater', 'Give a greater version, or leave it out for the next one.'),
  VersionExists: badVersion('version-exists', 'Give an unused version, or leave it out for the next one.'),
};

/** The answer to a plan's refusal; any other error stays what it is. */
export function planProblem(error: unknown): unknown {
  if (!(error instanceof PlanRefused)) return error;
  const { status, code, title, mend } = wordings[error.type];
  const errors = error.type.startsWith('Version')
    ? [{ pointer: '/versionCode', rule: code, message: error.message, mend }]
    : error.errors;
  return new Problem(status, code, title, error.message, {
    mend,
    cause: error,
    ...(errors.length > 0 && { errors }),
  });
}
