import path from 'node:path';
import { readRegistry, type RegistryConfig } from './registry-config.ts';
import { readRuntime, type RuntimeConfig } from './runtime-config.ts';
import { SettingReader } from './setting-reader.ts';
import { readTracing, type TracingConfig } from './telemetry/tracing-config.ts';
import { readTemporal, type TemporalConfig } from './temporal/temporal-config.ts';

/** Settings of every process, read from the environment once at start. */
export interface Config {
  /** Absolute. Holds everything that embedded systems keep. */
  readonly dataFolder: string;
  readonly host: string;
  readonly port: number;
  /** Where users and the CI reach the API; no trailing slash. */
  readonly publicUrl: string;
  readonly temporal: TemporalConfig;
  readonly databaseUrl: string;
  readonly objectStore: FolderStoreConfig | S3StoreConfig;
  readonly git: GitConfig;
  readonly ci: CiConfig;
  readonly runtime: RuntimeConfig;
  /** Where images are; null: builds make artifacts for the embedded runtime alone, or CI has a registry of its own. */
  readonly registry: RegistryConfig | null;
  /** Absolute. What the embedded runtime gives products as `SECRET_…`: see `runtime/product-secrets.ts`. */
  readonly productSecretsFile: string;
  readonly metrics: MetricsConfig;
  /** Null where nothing is traced. */
  readonly tracing: TracingConfig | null;
  /** What Alertmanager sends; null where alerts roll nothing back. */
  readonly alertmanagerToken: string | null;
  /** Plugins that may change the generated tree: package, `@` and the digest of its contents. */
  readonly generatorPlugins: readonly string[];
}

export interface FolderStoreConfig {
  readonly kind: 'folder';
  readonly folder: string;
}

export interface S3StoreConfig {
  readonly kind: 's3';
  readonly endpoint: string;
  readonly bucket: string;
  readonly region: string;
  readonly pathStyle: boolean;
}

export interface GitConfig {
  readonly url: string;
  readonly token: string;
  readonly organisation: string;
  /** What Gitea is to tell of pushes with; null for not at all. */
  readonly webhook: { readonly url: string; readonly secret: string } | null;
}

export interface CiConfig {
  readonly url: string;
  readonly user: string;
  readonly token: string;
  /** Standard Webhooks secret, `whsec_` and base64. */
  readonly webhookSecret: string;
  /** Of Jenkins' own credential store, with which it reads repositories; null where they are public. */
  readonly credentialsId: string | null;
  readonly pollMilliseconds: number;
}

export interface MetricsConfig {
  /** What Prometheus shows at the API's `/metrics`; null: whoever reaches the API may read it. */
  readonly token: string | null;
  /** Where a worker gives its own, on 127.0.0.1 unless a host is named: `host:port`; null for nowhere. */
  readonly workerAddress: string | null;
}

/** All mistakes of the environment at once. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly mistakes: readonly string[];

  constructor(mistakes: readonly string[]) {
    super(
      `The settings have ${mistakes.length} mistake(s):\n${mistakes.map((mistake) => `  - ${mistake}`).join('\n')}`,
    );
    this.mistakes = mistakes;
  }
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * @throws ConfigError naming every mistake
 */
export function readConfig(environment: Environment): Config {
  const read = new SettingReader(environment);
  const host = read.text('HOST', '127.0.0.1');
  const port = read.integer('PORT', 7000, 0, 65_535);
  const dataFolder = path.resolve(read.text('ASSEMBOX_DATA', 'data'));
  const publicUrl = read.url('ASSEMBOX_PUBLIC_URL', ['http:', 'https:'], `http://${host}:${port}`);
  const config: Config = {
    dataFolder,
    host,
    port,
    publicUrl,
    temporal: readTemporal(read),
    databaseUrl: read.url('DATABASE_URL', ['mysql:', 'mariadb:']),
    objectStore: readObjectStore(environment, read, dataFolder),
    git: readGit(read, publicUrl),
    ci: {
      url: read.url('JENKINS_URL', ['http:', 'https:']),
      user: read.text('JENKINS_USER'),
      token: read.text('JENKINS_TOKEN'),
      webhookSecret: read.text('JENKINS_WEBHOOK_SECRET'),
      credentialsId: read.text('JENKINS_GIT_CREDENTIALS', '') || null,
      pollMilliseconds: read.integer('JENKINS_POLL_MS', 2000, 50, 60_000),
    },
    runtime: readRuntime(read),
    registry: readRegistry(read),
    productSecretsFile: path.resolve(read.text('PRODUCT_SECRETS_FILE', path.join(dataFolder, 'product-secrets.json'))),
    metrics: {
      token: environment['METRICS_TOKEN']?.trim() || null,
      workerAddress: read.listenAddress('WORKER_METRICS_ADDRESS'),
    },
    tracing: readTracing(read),
    alertmanagerToken: environment['ALERTMANAGER_TOKEN']?.trim() || null,
    generatorPlugins: read.list(
      'GENERATOR_PLUGINS',
      /^(@[a-z0-9-]+\/)?[a-z0-9][a-z0-9._-]*@sha256:[0-9a-f]{64}$/u,
      'like name@sha256:0123…',
    ),
  };
  if (read.mistakes.length > 0) throw new ConfigError(read.mistakes);
  return config;
}

function readGit(read: SettingReader, publicUrl: string): GitConfig {
  const secret = read.text('GITEA_WEBHOOK_SECRET', '');
  if (secret !== '' && secret.length < 16) read.mistakes.push('GITEA_WEBHOOK_SECRET must have 16 characters or more');
  return {
    url: read.url('GITEA_URL', ['http:', 'https:']),
    token: read.secret('GITEA_TOKEN'),
    organisation: read.text('GITEA_ORGANISATION', 'assembox'),
    webhook: secret === '' ? null : { url: `${publicUrl}/webhooks/gitea`, secret },
  };
}

function readObjectStore(environment: Environment, read: SettingReader, dataFolder: string): Config['objectStore'] {
  if (!environment['S3_ENDPOINT']) return { kind: 'folder', folder: path.join(dataFolder, 'objects') };
  read.text('AWS_ACCESS_KEY_ID');
  read.text('AWS_SECRET_ACCESS_KEY');
  return {
    kind: 's3',
    endpoint: read.url('S3_ENDPOINT', ['http:', 'https:']),
    bucket: read.text('S3_BUCKET'),
    region: read.text('AWS_REGION', 'us-east-1'),
    pathStyle: read.flag('S3_PATH_STYLE', true),
  };
}
