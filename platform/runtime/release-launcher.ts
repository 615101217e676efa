import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Revision } from '../ports.ts';
import type { EnvironmentSecrets } from './environment-record.ts';
import { boundCompileCache } from './compile-cache.ts';
import { freePort } from './free-port.ts';
import { newLogFile } from './log-file.ts';
import { ensureProductDatabase, isRefusal } from './product-database.ts';
import type { ProductSecrets } from './product-secrets.ts';
import { type ProductProcess, startProcess, untilReady } from './product-process.ts';
import type { ReleaseFiles } from './release-files.ts';
import type { RuntimeTiming } from './runtime-timing.ts';

export interface LaunchSite {
  readonly product: string;
  readonly environment: string;
  readonly releases: ReleaseFiles;
  readonly logFolder: string;
  readonly noteFolder: string;
  /** Node keeps here what it compiled of the product's packages, so that the next release starts faster. */
  readonly compileCacheFolder: string;
  /** What the product's rows hold as files; outlives its releases. */
  readonly fileFolder: string;
  readonly secrets: EnvironmentSecrets;
  /** What the product calls other services with, as the operator gave it by now. */
  readonly productSecrets: () => Promise<ProductSecrets>;
  /** Null: the product gets no database. */
  readonly databaseAdminUrl: string | null;
  readonly timing: RuntimeTiming;
}

/** Brings a release's files, dependencies and database together, starts it and waits until it is ready. */
export async function launchRelease(
  site: LaunchSite,
  revision: Revision,
  signal: AbortSignal,
): Promise<ProductProcess> {
  const { folder, manifest } = await site.releases.prepare(revision.digest);
  const productSecrets = await site.productSecrets();
  const databaseUrl = await databaseOf(site, signal);
  signal.throwIfAborted();
  await boundCompileCache(site.compileCacheFolder);
  const port = await freePort('127.0.0.1', 10_000, 14_999);
  const metricsPort = await freePort('127.0.0.1', 15_000, 19_999);
  signal.throwIfAborted();
  const product = startProcess({
    command: manifest.command,
    folder,
    environment: {
      ...productEnvironment(site, revision, { port, metricsPort }, databaseUrl),
      ...secretVariables(productSecrets),
    },
    port,
    metricsPort,
    logFile: newLogFile(site.logFolder, revision.versionCode),
    noteFolder: site.noteFolder,
    secrets: [...secretValues(site.secrets), ...Object.values(productSecrets)],
  });
  try {
    await untilReady(product, site.timing.readyMs, signal);
    return product;
  } catch (error) {
    await product.stop(site.timing.graceMs);
    throw error;
  }
}

export function secretValues(secrets: EnvironmentSecrets): string[] {
  return [secrets.jwtSecret, secrets.adminPassword, secrets.databasePassword];
}

function secretVariables(secrets: ProductSecrets): Record<string, string> {
  return Object.fromEntries(Object.entries(secrets).map(([name, value]) => [`SECRET_${name}`, value]));
}

/** Nothing of this server's own environment reaches a product. */
function productEnvironment(
  { compileCacheFolder, fileFolder, secrets }: LaunchSite,
  revision: Revision,
  { port, metricsPort }: { readonly port: number; readonly metricsPort: number },
  databaseUrl: string | null,
): Record<string, string> {
  return {
    PATH: [path.dirname(process.execPath), '/usr/local/bin', '/usr/bin', '/bin'].join(path.delimiter),
    LANG: 'C.UTF-8',
    NODE_ENV: 'production',
    NODE_COMPILE_CACHE: compileCacheFolder,
    HOST: '127.0.0.1',
    PORT: String(port),
    METRICS_PORT: String(metricsPort),
    RELEASE_VERSION: revision.versionCode,
    JWT_SECRET: secrets.jwtSecret,
    ADMIN_USERNAME: secrets.adminUsername,
    ADMIN_PASSWORD: secrets.adminPassword,
    FILE_STORAGE: 'disk',
    FILE_FOLDER: fileFolder,
    ...(databaseUrl === null ? {} : { DATABASE_URL: databaseUrl }),
  };
}

/** A database that is down for a while is waited for as long as a release may take to get ready. */
async function databaseOf(site: LaunchSite, signal: AbortSignal): Promise<string | null> {
  const { databaseAdminUrl, product, environment, secrets } = site;
  if (databaseAdminUrl === null) return null;
  const deadline = performance.now() + site.timing.readyMs;
  for (;;) {
    try {
      return await ensureProductDatabase(databaseAdminUrl, product, environment, secrets.databasePassword);
    } catch (error) {
      if (isRefusal(error) || performance.now() > deadline) {
        throw new Error(`Its database cannot be made: ${String(error)}`, { cause: error });
      }
      await delay(1000, undefined, { signal });
    }
  }
}
