import { connectDatabase } from '../database/connection.ts';
import { createToken } from '../database/tokens.ts';
import type { Output } from './output.ts';

export interface TokenFlags {
  readonly role: readonly string[];
  /** Its id; without it the token is good for every product. */
  readonly product?: string;
  /** Without it the token is good for ever. */
  readonly days?: number;
}

const dayMilliseconds = 24 * 60 * 60_000;

/** Makes a token in the service's database and shows it, this once: the first one cannot be asked of the API. */
export async function makeToken(databaseUrl: string, name: string, flags: TokenFlags, output: Output): Promise<void> {
  const database = await connectDatabase(databaseUrl);
  try {
    const expiresAt = flags.days === undefined ? null : new Date(Date.now() + flags.days * dayMilliseconds);
    const productId = flags.product ?? null;
    output.line(await createToken(database, { name, roles: flags.role, productId, expiresAt }));
  } finally {
    await database.close();
  }
}
