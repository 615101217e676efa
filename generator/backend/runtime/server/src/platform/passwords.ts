import { hash, verify } from '@node-rs/argon2';

/** Argon2id with the library's defaults (19 MiB, 2 passes), as OWASP recommends. */
export async function hashPassword(password: string): Promise<string> {
  return await hash(password);
}

export async function passwordMatches(passwordHash: string, password: string): Promise<boolean> {
  return await verify(passwordHash, password);
}

/** The values with those passwords hashed that are among them. */
export async function withHashes<Values extends object>(
  values: Values,
  fields: readonly (keyof Values)[],
): Promise<Values> {
  const hashed = { ...values };
  for (const field of fields) {
    const password: unknown = values[field];
    if (typeof password === 'string') Reflect.set(hashed, field, await hashPassword(password));
  }
  return hashed;
}
