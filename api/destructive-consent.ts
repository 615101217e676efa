import type { Consent } from '../metadata/relational/consents.ts';
import type { ReleasePlan } from '../versions/release-plan.ts';
import { Problem, type ProblemDetail } from './problem.ts';

/** @throws Problem 409 `consent-needed`, with the changes that lose data and the ids that agree to them */
export function refuseWithoutConsent({ consents }: ReleasePlan): void {
  const missing = consents.filter(({ given, needed }) => needed && !given);
  if (missing.length === 0) return;
  const given = consents.filter((consent) => consent.given);
  const ids = [...given, ...missing].map(({ id }) => id);
  const count =
    missing.length === 1 ? 'A change of the database loses' : `${missing.length} changes of the database lose`;
  throw new Problem(409, 'consent-needed', 'Data would be lost', `${count} data.`, {
    mend: `Undo the change in the drafts; or publish with options {"allowDestructive": ${JSON.stringify(ids)}}.`,
    errors: missing.map(detailOf),
    extra: { consents: missing.map(({ id }) => id) },
  });
}

function detailOf({ document, id, loses, message, pointer }: Consent): ProblemDetail {
  return {
    document,
    pointer,
    rule: 'consent-needed',
    message: `${message}: ${loses}.`,
    mend: `Undo the change, or agree to it by its id: ${id}`,
  };
}
