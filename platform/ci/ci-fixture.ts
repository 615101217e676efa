import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import type { IncomingHttpHeaders } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { vi } from 'vitest';
import { serveHttp } from '../../devstack/http-fixture.ts';
import { createArtifactStore, type ArtifactStore } from '../artifacts/artifact-store.ts';
import type { BuildHandle, BuildRequest, BuildStatus, Builder } from '../ports.ts';
import { startEmbeddedCi } from './embedded-ci-server.ts';
import type { EmbeddedCiOptions, EmbeddedCiServer } from './embedded-ci-server.ts';
import { createJenkinsBuilder } from './jenkins-builder.ts';
import { createProductRepository } from './tiny-product.ts';
import type { ProductRepository } from './tiny-product.ts';

export const ciAccess = { user: 'assembox', token: 'correct-horse' };
export const webhookSecret = `whsec_${Buffer.from('a secret for the tests').toString('base64')}`;

export interface ReceivedCallback {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** An embedded CI server with a repository to build and a receiver of callbacks. */
export interface CiFixture {
  readonly folder: string;
  readonly repository: ProductRepository;
  readonly artifactStore: ArtifactStore;
  readonly callbacks: ReceivedCallback[];
  /** Answers of the receiver to come; 204 when none is left. */
  readonly callbackStatuses: number[];
  server(): EmbeddedCiServer;
  builder(): Builder;
  /** Stops the server, does something to what it left, and starts it again on the same port. */
  restart(between?: () => Promise<void>): Promise<void>;
  request(changes: Partial<BuildRequest> & { commit: string }): BuildRequest;
  stop(): Promise<void>;
}

export async function startCiFixture(options: Partial<EmbeddedCiOptions> = {}): Promise<CiFixture> {
  const folder = await mkdtemp(join(tmpdir(), 'embedded-ci-'));
  const repository = await createProductRepository(join(folder, 'repository'));
  const artifactStore = createArtifactStore(join(folder, 'artifacts'));
  const callbacks: ReceivedCallback[] = [];
  const callbackStatuses: number[] = [];
  const receiver = await serveHttp((request, response) => {
    void text(request).then((body) => {
      callbacks.push({ headers: request.headers, body });
      return response.writeHead(callbackStatuses.shift() ?? 204).end();
    });
  });
  const start = (port: number) =>
    startEmbeddedCi({
      folder: join(folder, 'ci'),
      cacheFolder: join(folder, 'cache'),
      port,
      ...ciAccess,
      webhookSecret,
      testDatabaseUrl: null,
      artifactStore,
      ...options,
    });
  let server = await start(0);
  return {
    folder,
    repository,
    artifactStore,
    callbacks,
    callbackStatuses,
    server: () => server,
    builder: () => createJenkinsBuilder({ url: server.url, ...ciAccess }),
    async restart(between = async () => {}) {
      const { port } = new URL(server.url);
      await server.stop();
      await between();
      server = await start(Number(port));
    },
    request: (changes) => ({
      job: 'tiny',
      requestId: randomUUID(),
      cloneUrl: repository.cloneUrl,
      versionCode: '1.0.0',
      skipTests: false,
      callbackUrl: `${receiver.url}/webhooks/jenkins`,
      ...changes,
    }),
    async stop() {
      await server.stop();
      await receiver.stop();
      await rm(folder, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}

const final = new Set(['succeeded', 'failed', 'aborted']);

/** Waits until a build is over, or in the given state. */
export async function until(
  builder: Builder,
  handle: BuildHandle,
  isReached: (status: BuildStatus) => boolean = ({ state }) => final.has(state),
): Promise<BuildStatus> {
  return vi.waitUntil(
    async () => {
      const status = await builder.status(handle);
      return isReached(status) ? status : null;
    },
    { timeout: 120_000, interval: 20 },
  );
}

export async function wholeLog(builder: Builder, handle: BuildHandle): Promise<string> {
  return (await builder.log(handle, 0)).text;
}
