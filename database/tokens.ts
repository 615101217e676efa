import { createHash, randomBytes } from 'node:crypto';

import { and, eq, gt, isNull, or } from 'drizzle-orm';

import type { Database } from './connection.ts';
import { newId } from './ids.ts';
import { apiToken } from './schema/index.ts';

export type ApiTokenRow = typeof apiToken.$inferSelect;

const hashOf = (token: string): string => createHash('sha256').update(token).digest('hex');

export interface NewToken {
  readonly name: string;
  readonly roles: readonly string[];
  /** Null for every product. */
  readonly productId: string | null;
  readonly expiresAt: Date | null;
}

/** Makes a token and returns it: the only time it is to be had. */
export async function createToken(database: Database, token: NewToken): Promise<string> {
  const secret = `abp_${randomBytes(24).toString('base64url')}`;
  await database.insert(apiToken).values({ id: newId(), hash: hashOf(secret), ...token });
  return secret;
}

/** Null for one that is unknown or has expired. */
export async function findToken(database: Database, token: string): Promise<ApiTokenRow | null> {
  const unexpired = or(isNull(apiToken.expiresAt), gt(apiToken.expiresAt, new Date()));
  const [row] = await database
    .select()
    .from(apiToken)
    .where(and(eq(apiToken.hash, hashOf(token)), unexpired));
  return row ?? null;
}

export async function deleteToken(database: Database, tokenId: string): Promise<void> {
  await database.delete(apiToken).where(eq(apiToken.id, tokenId));
}
