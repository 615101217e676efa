import { Type } from 'typebox';
import { Value } from 'typebox/value';

const CrumbAnswer = Type.Object({ crumb: Type.String(), crumbRequestField: Type.String() });

/** What a POST carries where the user came with a password: a crumb, and the session that it belongs to. */
export type CrumbHeaders = Readonly<Record<string, string>>;

/** Jenkins' words for a crumb that is missing or whose session has ended: https://www.jenkins.io/doc/book/security/csrf-protection/ */
export function wantsCrumb(status: number, body: Uint8Array): boolean {
  return status === 403 && /\bcrumb\b/i.test(Buffer.from(body).toString('utf8'));
}

/** Null where the answer of `/crumbIssuer/api/json` has none. */
export function readCrumb(headers: Headers, body: Uint8Array): CrumbHeaders | null {
  let value: unknown = null;
  try {
    value = JSON.parse(Buffer.from(body).toString('utf8'));
  } catch {
    return null;
  }
  if (!Value.Check(CrumbAnswer, value)) return null;
  const cookies = headers.getSetCookie().map((cookie) => cookie.split(';', 1)[0] ?? '');
  return { [value.crumbRequestField]: value.crumb, ...(cookies.length > 0 && { cookie: cookies.join('; ') }) };
}
