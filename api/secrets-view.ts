import { type Static, Type } from 'typebox';

import { type EnvironmentName, PlatformError } from '../platform/ports.ts';
import type { ApiServices } from './services.ts';

export const secretsSchema = Type.Object(
  {
    environment: Type.String(),
    needed: Type.Array(Type.String(), { description: 'Names of the secrets that calls of other services need' }),
    missing: Type.Optional(
      Type.Array(Type.String(), {
        description: 'Of these, what the environment lacks; left out where it does not say',
      }),
    ),
    place: Type.Optional(Type.String({ description: 'Where an operator adds what is missing, in words' })),
    message: Type.Optional(Type.String({ description: 'Why the environment does not say' })),
  },
  { title: 'Secrets', description: 'What a version needs to call other services; names alone, never a value' },
);
export type SecretsView = Static<typeof secretsSchema>;

/** A runtime that is down or not understood is said in the answer: a plan is worth having without it. */
export async function secretsView(
  { runtime }: Pick<ApiServices, 'runtime'>,
  productCode: string,
  names: readonly string[],
  environment: EnvironmentName = 'staging',
): Promise<SecretsView> {
  const needed = [...names];
  if (needed.length === 0) return { environment, needed, missing: [] };
  try {
    const { missing, place } = await runtime.missingSecrets(productCode, environment, needed);
    return { environment, needed, missing: [...missing], ...(missing.length > 0 && { place }) };
  } catch (error) {
    if (!(error instanceof PlatformError)) throw error;
    return { environment, needed, message: error.message };
  }
}
