import type { SettingReader } from '../setting-reader.ts';
import { type PayloadKeys, readPayloadKeys } from './payload-keys.ts';
import { readWorker, type WorkerConfig } from './worker-config.ts';

export interface TemporalConfig {
  /** host:port of a frontend. */
  readonly address: string;
  readonly namespace: string;
  /** Null where the Web UI's address is not known. */
  readonly uiUrl: string | null;
  /** The same for API and workers: jobs of one installation. */
  readonly taskQueue: string;
  /** Whether jobs can be searched for by product, version, environment and status, which are never encrypted. */
  readonly searchAttributes: boolean;
  /** Null: in the clear. */
  readonly tls: TemporalTls | null;
  readonly apiKey: string | null;
  /** Null: payloads are readable for whoever may read the namespace. */
  readonly payloadKeys: PayloadKeys | null;
  readonly worker: WorkerConfig;
}

/** PEM; what is null is left to the system: its certificate authorities, no client certificate, the address's name. */
export interface TemporalTls {
  readonly serverAuthority: Buffer | null;
  readonly client: { readonly certificate: Buffer; readonly key: Buffer } | null;
  readonly serverName: string | null;
}

/** The names are those of Temporal's own environment configuration, where it has one. */
export function readTemporal(read: SettingReader): TemporalConfig {
  const apiKey = read.text('TEMPORAL_API_KEY', '') || null;
  const uiUrl = read.text('TEMPORAL_UI_URL', '') === '' ? null : read.url('TEMPORAL_UI_URL', ['http:', 'https:']);
  return {
    address: read.text('TEMPORAL_ADDRESS', '127.0.0.1:7233'),
    namespace: read.text('TEMPORAL_NAMESPACE', 'default'),
    uiUrl,
    taskQueue: read.text('TEMPORAL_TASK_QUEUE', 'assembox-publish'),
    searchAttributes: read.flag('TEMPORAL_SEARCH_ATTRIBUTES', true),
    tls: readTls(read, apiKey),
    apiKey,
    payloadKeys: readPayloadKeys(read),
    worker: readWorker(read),
  };
}

const tlsSettings = [
  'TEMPORAL_TLS_SERVER_CA_CERT_PATH',
  'TEMPORAL_TLS_CLIENT_CERT_PATH',
  'TEMPORAL_TLS_CLIENT_KEY_PATH',
  'TEMPORAL_TLS_SERVER_NAME',
] as const;

/** Whatever only TLS can use turns it on. */
function readTls(read: SettingReader, apiKey: string | null): TemporalTls | null {
  const given = tlsSettings.filter((name) => read.text(name, '') !== '');
  const asked = read.flag('TEMPORAL_TLS', apiKey !== null || given.length > 0);
  if (!asked) {
    if (apiKey !== null) read.mistakes.push('TEMPORAL_TLS must not be off: TEMPORAL_API_KEY would travel in the clear');
    for (const name of given) read.mistakes.push(`${name} is of no use with TEMPORAL_TLS off`);
    return null;
  }
  const [serverAuthority, certificate, key] = tlsSettings.slice(0, 3).map((name) => read.file(name));
  const pair = [certificate, key].filter((file) => file !== null);
  if (pair.length === 1) {
    read.mistakes.push(
      'TEMPORAL_TLS_CLIENT_CERT_PATH and TEMPORAL_TLS_CLIENT_KEY_PATH belong together: set both or none',
    );
  }
  return {
    serverAuthority: serverAuthority ?? null,
    client: certificate && key ? { certificate, key } : null,
    serverName: read.text('TEMPORAL_TLS_SERVER_NAME', '') || null,
  };
}
