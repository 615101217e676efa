import { randomBytes, randomUUID } from 'node:crypto';
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import path from 'node:path';
import { Type } from 'typebox';
import { Parse } from 'typebox/value';
import { digestPattern } from '../artifacts/artifact-manifest.ts';

export const RevisionSchema = Type.Object({
  versionCode: Type.String({ pattern: '^[0-9A-Za-z][0-9A-Za-z.+-]{0,63}$' }),
  digest: Type.String({ pattern: digestPattern.source }),
  image: Type.String({ minLength: 1, maxLength: 500 }),
});

export const EnvironmentParams = Type.Object({
  product: Type.String({ pattern: '^[A-Za-z][A-Za-z0-9_-]{0,63}$' }),
  environment: Type.Union([Type.Literal('staging'), Type.Literal('production')]),
});

const TrackRecordSchema = Type.Object({
  desired: Type.Union([RevisionSchema, Type.Null()]),
  serving: Type.Union([RevisionSchema, Type.Null()]),
  /** Why the rollout of `desired` was given up; null while it was not. */
  failure: Type.Union([Type.String(), Type.Null()]),
});
export type TrackRecord = Type.Static<typeof TrackRecordSchema>;

const EnvironmentRecordSchema = Type.Object({
  schemaVersion: Type.Literal(1),
  product: EnvironmentParams.properties.product,
  environment: EnvironmentParams.properties.environment,
  /** The gateway's. */
  port: Type.Integer(),
  /** Per cent of the requests. */
  canaryWeight: Type.Number({ minimum: 0, maximum: 100 }),
  stable: TrackRecordSchema,
  canary: TrackRecordSchema,
});
export type EnvironmentRecord = Type.Static<typeof EnvironmentRecordSchema>;

const SecretsSchema = Type.Object({
  jwtSecret: Type.String(),
  adminUsername: Type.String(),
  adminPassword: Type.String(),
  databasePassword: Type.String(),
});
/** Made once for an environment. */
export type EnvironmentSecrets = Type.Static<typeof SecretsSchema>;

export const emptyTrack: TrackRecord = { desired: null, serving: null, failure: null };

/** Null where the environment does not exist yet; throws where its record cannot be understood. */
export function readRecord(folder: string): EnvironmentRecord | null {
  const file = path.join(folder, 'environment.json');
  const text = readIfThere(file);
  if (text === null) return null;
  try {
    return Parse(EnvironmentRecordSchema, JSON.parse(text));
  } catch (cause) {
    throw new Error(`${file} is not an environment's record.`, { cause });
  }
}

export function writeRecord(folder: string, record: EnvironmentRecord): void {
  replaceFile(path.join(folder, 'environment.json'), JSON.stringify(record, null, 2));
}

export function secretsOf(folder: string): EnvironmentSecrets {
  const file = path.join(folder, 'secrets.json');
  const text = readIfThere(file);
  if (text !== null) return Parse(SecretsSchema, JSON.parse(text));
  const secrets: EnvironmentSecrets = {
    jwtSecret: randomBytes(32).toString('base64url'),
    adminUsername: 'admin',
    adminPassword: randomBytes(15).toString('base64url'),
    databasePassword: randomBytes(24).toString('base64url'),
  };
  replaceFile(file, JSON.stringify(secrets, null, 2));
  return secrets;
}

/** Whole or not at all, readable by its owner only. Synchronous, so that records cannot overtake one another. */
function replaceFile(file: string, content: string): void {
  const temporary = `${file}.${randomUUID()}`;
  const descriptor = openSync(temporary, 'wx', 0o600);
  try {
    writeSync(descriptor, content);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  renameSync(temporary, file);
}

function readIfThere(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}
