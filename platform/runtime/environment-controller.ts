import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { ArtifactStore } from '../artifacts/artifact-store.ts';
import { type EnvironmentName, PlatformError, type Revision, type Track, type TrackMetrics } from '../ports.ts';
import type { Backend } from './backend.ts';
import { Deployment, sameRevision } from './deployment.ts';
import { type EnvironmentRecord, emptyTrack, readRecord, secretsOf, writeRecord } from './environment-record.ts';
import type { EnvironmentDetail } from './environment-detail.ts';
import { freePort } from './free-port.ts';
import { Gateway } from './gateway.ts';
import type { GatewayMetrics } from './gateway-metrics.ts';
import { logFiles, logTail, redact } from './log-file.ts';
import { type ProductSecrets, readProductSecrets } from './product-secrets.ts';
import { ReleaseFiles } from './release-files.ts';
import { launchRelease, secretValues } from './release-launcher.ts';
import type { RuntimeTiming } from './runtime-timing.ts';
import { TrackWindows } from './track-windows.ts';

export interface EnvironmentSite {
  readonly product: string;
  readonly environment: EnvironmentName;
  /** The environment's own. */
  readonly folder: string;
  readonly cacheFolder: string;
  readonly artifactStore: ArtifactStore;
  readonly host: string;
  readonly databaseAdminUrl: string | null;
  readonly productSecretsFile: string | null;
  readonly metrics: GatewayMetrics;
  readonly timing: RuntimeTiming;
}

/** An entry of https://prometheus.io/docs/prometheus/latest/http_sd/; product and version are labels of the product's own. */
export interface MetricsTarget {
  readonly targets: readonly string[];
  readonly labels: { readonly environment: EnvironmentName; readonly track: Track };
}

/** One product in one environment: its address, its two tracks, its secrets and what is remembered of them. */
export class EnvironmentController {
  readonly #site: EnvironmentSite;
  readonly #gateway: Gateway;
  readonly #windows: TrackWindows;
  readonly #secrets;
  /** Values of the product's own secrets, as far as processes got them: they are taken out of its logs. */
  readonly #given = new Set<string>();
  readonly #releases: ReleaseFiles;
  readonly #tracks: Record<Track, Deployment>;
  #record: EnvironmentRecord;

  private constructor(site: EnvironmentSite, record: EnvironmentRecord, gateway: Gateway, windows: TrackWindows) {
    this.#site = site;
    this.#record = record;
    this.#gateway = gateway;
    this.#windows = windows;
    this.#secrets = secretsOf(site.folder);
    this.#releases = new ReleaseFiles(path.join(site.folder, 'releases'), site.cacheFolder, site.artifactStore);
    this.#gateway.canaryWeight = record.canaryWeight;
    this.#tracks = { stable: this.#deployment('stable'), canary: this.#deployment('canary') };
  }

  /** Opens the environment's address, the same as before where it existed, and brings back what served. */
  static async open(site: EnvironmentSite): Promise<EnvironmentController> {
    for (const name of ['releases', 'logs', 'processes']) mkdirSync(path.join(site.folder, name), { recursive: true });
    const { product, environment } = site;
    const windows = new TrackWindows();
    const gateway = new Gateway({
      observe: (backend, status, seconds) => {
        if (backend !== null) windows.observe(backend.track, backend.versionCode, status, seconds);
        site.metrics.observe(product, environment, backend, status, seconds);
      },
    });
    const before = readRecord(site.folder);
    const port = await listen(gateway, site.host, before?.port ?? null);
    const fresh = { product, environment, schemaVersion: 1, canaryWeight: 0, stable: emptyTrack, canary: emptyTrack };
    const record: EnvironmentRecord = { ...fresh, ...before, schemaVersion: 1, port };
    if (before?.port !== port) writeRecord(site.folder, record);
    const controller = new EnvironmentController(site, record, gateway, windows);
    controller.#tracks.stable.resume();
    controller.#tracks.canary.resume();
    return controller;
  }

  /** A canary that is another one than before begins without a share. */
  apply(track: Track, revision: Revision | null): void {
    if (track === 'canary' && !sameRevision(revision, this.#record.canary.desired)) this.#share(0);
    this.#tracks[track].apply(revision);
  }

  /** Per cent of the clients that go to the canary while it is ready. */
  setCanaryWeight(weight: number): void {
    const { state, message } = this.#tracks.canary.status();
    if (weight > 0 && state !== 'ready') {
      throw new PlatformError('CanaryNotReady', `No canary can take traffic: ${message}`, { retryable: false });
    }
    this.#share(weight);
  }

  /** Without `null`s: an artifact that serves already needs not be in the store any more. */
  serves(revision: Revision): boolean {
    return this.#digestsServing().has(revision.digest);
  }

  detail(): EnvironmentDetail {
    const backends = Object.values(this.#tracks).flatMap(({ current }) => {
      if (current === null) return [];
      const { track, versionCode, inFlight, port } = current.backend;
      return [{ track, versionCode, pid: current.process?.pid ?? null, port, inFlight }];
    });
    return {
      ...this.#tracks.stable.status(),
      url: `http://${this.#site.host}:${this.#record.port}`,
      canary: { ...this.#tracks.canary.status(), weight: this.#record.canaryWeight },
      backends,
      log: this.logs(20),
    };
  }

  /** What a track's release answered in the last seconds; null for one that has never been there. */
  metrics(track: Track, versionCode: string, seconds: number): TrackMetrics | null {
    const runs = this.#tracks[track].current?.revision.versionCode === versionCode;
    return runs || this.#windows.knows(track, versionCode) ? this.#windows.read(track, versionCode, seconds) : null;
  }

  metricsTargets(): MetricsTarget[] {
    const { host, environment } = this.#site;
    return Object.values(this.#tracks).flatMap(({ current }) => {
      if (!current?.process) return [];
      const targets = [`${host}:${current.process.metricsPort}`];
      return [{ targets, labels: { environment, track: current.backend.track } }];
    });
  }

  /** The ends of the three newest logs of the product, each under its file's name. */
  logs(lines: number): string {
    const parts = logFiles(path.join(this.#site.folder, 'logs'))
      .slice(0, 3)
      .toReversed()
      .map((file) => `==> ${path.basename(file)} <==\n${logTail(file, lines)}\n`);
    return redact(parts.join('\n'), [...secretValues(this.#secrets), ...this.#given]);
  }

  /** The first account, made by the product at its first start. */
  credentials(): { username: string; password: string } {
    return { username: this.#secrets.adminUsername, password: this.#secrets.adminPassword };
  }

  async stop(): Promise<void> {
    const limitMs = Math.min(this.#site.timing.drainMs, 5000);
    await this.#gateway.close(limitMs);
    await Promise.all(Object.values(this.#tracks).map((track) => track.stop(limitMs)));
  }

  #share(weight: number): void {
    this.#save({ ...this.#record, canaryWeight: weight });
    this.#gateway.canaryWeight = weight;
  }

  #deployment(track: Track): Deployment {
    const { folder, product, environment, databaseAdminUrl, timing } = this.#site;
    const site = {
      product,
      environment,
      databaseAdminUrl,
      productSecrets: () => this.#productSecrets(),
      timing,
      releases: this.#releases,
      secrets: this.#secrets,
      logFolder: path.join(folder, 'logs'),
      noteFolder: path.join(folder, 'processes'),
      compileCacheFolder: path.join(folder, 'compile-cache'),
      fileFolder: path.resolve(folder, 'files'),
    };
    return new Deployment({
      track,
      timing,
      record: this.#record[track],
      launch: (revision, signal) => launchRelease(site, revision, signal),
      save: (record) => this.#save({ ...this.#record, [track]: record }),
      route: (backend: Backend | null) => {
        this.#gateway[track] = backend;
      },
      retired: () => void this.#releases.sweep(() => this.#digestsInUse()).catch(() => undefined),
    });
  }

  async #productSecrets(): Promise<ProductSecrets> {
    const { productSecretsFile, product, environment } = this.#site;
    const secrets =
      productSecretsFile === null ? {} : await readProductSecrets(productSecretsFile, product, environment);
    for (const value of Object.values(secrets)) this.#given.add(value);
    return secrets;
  }

  #digestsServing(): Set<string> {
    const serving = Object.values(this.#tracks).map((track) => track.record.serving?.digest);
    return new Set(serving.filter((digest) => digest !== undefined));
  }

  #digestsInUse(): Set<string> {
    return new Set(Object.values(this.#tracks).flatMap((track) => track.digestsInUse()));
  }

  #save(record: EnvironmentRecord): void {
    writeRecord(this.#site.folder, record);
    this.#record = record;
  }
}

/** The remembered port where it is free; another program may have taken it while this server was down. */
async function listen(gateway: Gateway, host: string, remembered: number | null): Promise<number> {
  let port = remembered ?? (await freePort(host));
  for (let attempt = 0; ; attempt += 1) {
    try {
      await gateway.listen(host, port);
      return port;
    } catch (error) {
      if (attempt === 5) throw error;
      port = await freePort(host);
    }
  }
}
