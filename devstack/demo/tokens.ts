import type { Database } from '../../database/connection.ts';
import { createToken, findToken } from '../../database/tokens.ts';

export const apiRoles = ['viewer', 'designer', 'publisher', 'approver', 'operator', 'admin'] as const;

/** A token for each role; those of the last run where they are still good. */
export async function demoTokens(
  database: Database,
  last: Readonly<Record<string, string>>,
): Promise<Record<string, string>> {
  const tokens: Record<string, string> = {};
  for (const role of apiRoles) {
    const present = last[role];
    const good = present !== undefined && (await findToken(database, present)) !== null;
    tokens[role] = good
      ? present
      : await createToken(database, { name: `demo ${role}`, roles: [role], productId: null, expiresAt: null });
  }
  return tokens;
}
