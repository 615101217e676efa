import type { Runtime } from '../ports.ts';
import { createEmbeddedClient, type EmbeddedRuntimeConnection, pathOf } from './embedded-client.ts';
import { EnvironmentDetailSchema, MissingSecretsSchema } from './environment-detail.ts';

/** The runtime port over the embedded runtime's API; errors as `createEmbeddedClient` has them. */
export function createEmbeddedRuntime(connection: EmbeddedRuntimeConnection): Runtime {
  const call = createEmbeddedClient(connection);
  return {
    async apply(product, environment, { versionCode, digest, image }) {
      await call(EnvironmentDetailSchema, 'PUT', pathOf(product, environment), { versionCode, digest, image });
    },
    async status(product, environment) {
      const detail = await call(EnvironmentDetailSchema, 'GET', pathOf(product, environment));
      const { desired, serving, state, message, url: address, canary } = detail;
      const { weight: _, ...beside } = canary;
      return { desired, serving, state, message, url: address, canary: beside };
    },
    manifests: () => null,
    async missingSecrets(product, environment, names) {
      return await call(MissingSecretsSchema, 'POST', `${pathOf(product, environment)}/missing-secrets`, { names });
    },
    async restore(product, environment, previous) {
      await call(EnvironmentDetailSchema, 'POST', `${pathOf(product, environment)}/restore`, { previous });
    },
    async applyCanary(product, environment, revision) {
      await call(EnvironmentDetailSchema, 'PUT', `${pathOf(product, environment)}/canary`, { revision });
    },
  };
}
