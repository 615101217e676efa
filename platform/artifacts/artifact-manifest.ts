import { Type } from 'typebox';
import { Check, Errors } from 'typebox/value';
import { PlatformError } from '../ports.ts';

export const digestPattern = /^sha256:[0-9a-f]{64}$/;

const Digest = Type.String({ pattern: digestPattern.source });

const ManifestSchema = Type.Object(
  {
    schemaVersion: Type.Literal(1),
    product: Type.String({ minLength: 1 }),
    commit: Type.String({ minLength: 1 }),
    app: Digest,
    dependencies: Type.String({ pattern: '^[A-Za-z0-9][A-Za-z0-9:_-]*$' }),
    command: Type.Array(Type.String({ minLength: 1 }), { minItems: 1 }),
  },
  { additionalProperties: false },
);

/** What a build made, and how it is started. Its digest is the release's identity, as an image's is in a registry. */
export interface ArtifactManifest {
  readonly schemaVersion: 1;
  /** Product's code. */
  readonly product: string;
  /** 40 hex digits. */
  readonly commit: string;
  /** `sha256:…` of the `tar.gz` with the built application. */
  readonly app: string;
  /** Digest of the lock file: names the folder of installed dependencies in the cache. */
  readonly dependencies: string;
  /** Program and arguments, relative to the application's root: `['node', 'server/dist/main.js']`. */
  readonly command: readonly string[];
}

/** The one way in which a manifest is written, so that equal manifests have equal digests: keys sorted, no spaces. */
export function canonicalManifest(manifest: ArtifactManifest): string {
  const { app, command, commit, dependencies, product, schemaVersion } = manifest;
  return JSON.stringify({ app, command, commit, dependencies, product, schemaVersion });
}

/** Throws `ArtifactInvalid` with the first thing that is wrong. */
export function checkManifest(value: unknown): ArtifactManifest {
  if (Check(ManifestSchema, value)) return value;
  const first = Errors(ManifestSchema, value)[0];
  throw new PlatformError(
    'ArtifactInvalid',
    `The artifact's manifest is not valid: ${first?.instancePath ?? ''} ${first?.message ?? ''}`,
    { retryable: false },
  );
}
