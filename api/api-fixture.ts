import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import type { InjectOptions } from 'fastify';

import { connectDatabase, type Database } from '../database/connection.ts';
import { createToken } from '../database/tokens.ts';
import { testDatabase } from '../devstack/test-servers.ts';
import { createFolderObjectStore } from '../platform/object-store/folder-object-store.ts';
import type { EnvironmentName, EnvironmentStatus, GitHost, ObjectStore } from '../platform/ports.ts';
import { createVersionManager } from '../versions/version-manager.ts';
import { type Api, buildApp } from './app.ts';
import type { Role } from './principal.ts';
import type { PublishGateway } from './publish-gateway.ts';
import type { QueueState } from './queue-state.ts';
import type { RetentionGateway } from './retention-gateway.ts';
import type { ApiConfig, ApiServices } from './services.ts';
import type { UpdateRefused } from './workflow-calls.ts';

export const webhookSecret = `whsec_${Buffer.from('a secret of the tests alone').toString('base64')}`;

export interface ApiFixture {
  readonly app: Api;
  readonly services: ApiServices;
  readonly database: Database;
  readonly objectStore: ObjectStore;
  readonly tokens: Readonly<Record<Role, string>>;
  readonly publishes: FakeGateway;
  /** What the runtime says; tests change it. */
  readonly environments: Record<EnvironmentName, EnvironmentStatus>;
  /** What the gateway says of a product's canary; a rejection is a gateway that does not answer. */
  canaryWeight: (productCode: string) => Promise<number>;
  readonly retention: FakeRetention;
  /** Tests may give it manifests. */
  readonly runtime: { -readonly [Name in keyof ApiServices['runtime']]: ApiServices['runtime'][Name] };
  /** Digests that the registry does not have any more. */
  readonly lackingImages: Set<string>;
  /** Sends as an admin unless another role is named. */
  call(options: InjectOptions & { as?: Role }): Promise<Answer>;
  close(): Promise<void>;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly text: string;
  // Tests look into what they expect; `toMatchObject` says where it differs.
  readonly body: unknown;
}

/** Records what would have been started; `fail` makes every call fail as if Temporal were down. */
export interface FakeGateway extends PublishGateway {
  readonly started: Parameters<PublishGateway['start']>[0][];
  readonly promoted: Parameters<PublishGateway['startPromotion']>[0][];
  readonly rolledBack: Parameters<PublishGateway['startRollback']>[0][];
  readonly decisions: Parameters<PublishGateway['decideApproval']>[1][];
  readonly controls: Parameters<PublishGateway['controlCanary']>[1][];
  /** Of an update: the workflow does not take it. */
  refusal: UpdateRefused | null;
  readonly signals: string[];
  readonly cancelled: string[];
  failure: Error | null;
  /** Of `start` alone: Temporal goes down just before, or another publish is faster. */
  startFailure: Error | null;
  runningJob: { jobId: string; versionCode: string } | null;
  /** Whether it closes when it is waited for. */
  closing: boolean;
  queueState: QueueState;
}

export function fakeGateway(): FakeGateway {
  const check = (): void => {
    if (gateway.failure) throw gateway.failure;
  };
  const start = async <Input>(inputs: Input[], input: Input): Promise<void> => {
    check();
    if (gateway.startFailure) throw gateway.startFailure;
    inputs.push(input);
  };
  const update = async <Input>(inputs: Input[], input: Input): Promise<boolean> => {
    check();
    if (gateway.refusal) throw gateway.refusal;
    inputs.push(input);
    return true;
  };
  const gateway: FakeGateway = {
    started: [],
    promoted: [],
    rolledBack: [],
    decisions: [],
    controls: [],
    refusal: null,
    signals: [],
    cancelled: [],
    failure: null,
    startFailure: null,
    runningJob: null,
    closing: false,
    queueState: {
      workflow: { pollers: 1, backlog: 0, ageSeconds: 0 },
      activity: { pollers: 1, backlog: 0, ageSeconds: 0 },
    },
    check: async () => check(),
    queue: async () => {
      check();
      return gateway.queueState;
    },
    start: (input) => start(gateway.started, input),
    running: async () => {
      check();
      return gateway.runningJob;
    },
    closes: async () => {
      check();
      return gateway.closing;
    },
    startPromotion: (input) => start(gateway.promoted, input),
    startRollback: (input) => start(gateway.rolledBack, input),
    ends: async () => {
      check();
      return gateway.closing;
    },
    decideApproval: (_job, decision) => update(gateway.decisions, decision),
    controlCanary: (_job, control) => update(gateway.controls, control),
    cancel: async ({ id }) => {
      check();
      gateway.cancelled.push(id);
      return gateway.runningJob?.jobId === id;
    },
    signalBuildFinished: async (_job, { requestId }) => {
      check();
      gateway.signals.push(requestId);
      return true;
    },
  };
  return gateway;
}

/** Records what would have been started. */
export interface FakeRetention extends RetentionGateway {
  readonly started: Parameters<RetentionGateway['start']>[0][];
  failure: Error | null;
  isRunning: boolean;
}

function fakeRetention(): FakeRetention {
  const gateway: FakeRetention = {
    started: [],
    failure: null,
    isRunning: false,
    start: async (input) => {
      if (gateway.failure) throw gateway.failure;
      if (!gateway.isRunning) gateway.started.push(input);
      return !gateway.isRunning;
    },
    ensureSchedule: async () => {},
  };
  return gateway;
}

const unused = (name: string) => () => Promise.reject(new Error(`${name} is no business of the API`));

/** One commit with these files. */
export function fakeGitHost(commit: string, files: Readonly<Record<string, string>>): GitHost {
  return {
    ensureRepository: unused('ensureRepository'),
    readRef: async (_repository, ref) => (ref === 'refs/heads/main' ? commit : null),
    commit: unused('commit'),
    moveRef: unused('moveRef'),
    deleteRef: unused('deleteRef'),
    listFiles: async (_repository, at) =>
      at === commit ? Object.keys(files).map((file) => ({ path: file, blob: 'b'.repeat(40) })) : [],
    readFile: async (_repository, at, file) => (at === commit ? (files[file] ?? null) : null),
    readCommit: async () => null,
  };
}

const emptyTrack = { desired: null, serving: null, state: 'empty', message: 'Nothing is deployed.' } as const;
const emptyEnvironment: EnvironmentStatus = { ...emptyTrack, canary: emptyTrack, url: null };

export const releasedCommit = 'c'.repeat(40);

/** The API on a database of its own, without listening. `reach` may lead to the database another way. */
export async function startApi(
  config: Partial<ApiConfig> = {},
  reach: (databaseUrl: string) => Promise<string> = (url) => Promise.resolve(url),
  gitHost: GitHost = fakeGitHost(releasedCommit, { 'README.md': '# Orders\n', 'server/src/main.ts': 'start();\n' }),
): Promise<ApiFixture> {
  const { url, drop } = await testDatabase();
  const folder = await mkdtemp(path.join(tmpdir(), 'assembox-api-'));
  const database = await connectDatabase(await reach(url));
  const objectStore = createFolderObjectStore(folder);
  const publishes = fakeGateway();
  const lackingImages = new Set<string>();
  const environments = { staging: emptyEnvironment, production: emptyEnvironment };
  const retention = fakeRetention();
  const runtime: ApiFixture['runtime'] = {
    status: async (_product, name) => environments[name],
    manifests: () => null,
    missingSecrets: async (_product, _environment, names) => ({
      missing: names.filter((name) => name.startsWith('LACKING_')),
      place: 'in the file of the test',
    }),
  };
  const services: ApiServices = {
    config: {
      publicUrl: 'http://127.0.0.1:7000',
      temporalUiUrl: 'http://127.0.0.1:8233',
      namespace: 'default',
      jenkinsWebhookSecret: webhookSecret,
      giteaWebhookSecret: null,
      alertmanagerToken: null,
      requestsPerMinute: 10_000,
      metricsToken: null,
      logLevel: 'silent',
      ...config,
    },
    database,
    objectStore,
    gitHost,
    traffic: { weight: (product) => fixture.canaryWeight(product) },
    registry: { has: async (_product, digest) => !lackingImages.has(digest) },
    runtime,
    versionManager: createVersionManager({ database, objectStore, generatorVersion: '0.0.0-test' }),
    trees: {
      generate: async (input, signal) => {
        signal?.throwIfAborted();
        const { createBundleGenerator } = await import('../trees/bundle-generator.ts');
        return createBundleGenerator().generate(input).tree;
      },
    },
    publishes,
    retention,
    tracing: null,
  };
  const app = buildApp(services);
  await app.ready();
  const tokens = await createTokens(database);
  const fixture: ApiFixture = {
    app,
    services,
    database,
    objectStore,
    tokens,
    publishes,
    environments,
    canaryWeight: async () => 0,
    retention,
    runtime,
    lackingImages,
    call: async ({ as = 'admin', headers, ...options }) => {
      const response = await app.inject({
        ...options,
        headers: { authorization: `Bearer ${tokens[as]}`, ...headers },
      });
      const isJson = response.headers['content-type']?.includes('json') ?? false;
      const body: unknown = isJson && response.body !== '' ? JSON.parse(response.body) : null;
      return { status: response.statusCode, headers: response.headers, text: response.body, body };
    },
    close: async () => {
      await app.close();
      await database.close();
      await drop();
      await rm(folder, { recursive: true });
    },
  };
  return fixture;
}

async function createTokens(database: Database): Promise<Record<Role, string>> {
  const create = (role: Role) =>
    createToken(database, { name: `the ${role}`, roles: [role], productId: null, expiresAt: null });
  const [viewer, designer, publisher, approver, operator, admin] = await Promise.all([
    create('viewer'),
    create('designer'),
    create('publisher'),
    create('approver'),
    create('operator'),
    create('admin'),
  ]);
  return { viewer, designer, publisher, approver, operator, admin };
}
