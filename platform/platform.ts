import { createJenkinsBuilder } from './ci/jenkins-builder.ts';
import type { Config } from './config.ts';
import { createGiteaGitHost } from './git/gitea-git-host.ts';
import { createFolderObjectStore } from './object-store/folder-object-store.ts';
import { createS3ObjectStore } from './object-store/s3-object-store.ts';
import type { ObjectStore, Platform } from './ports.ts';
import { createEmbeddedRegistry } from './runtime/embedded-registry.ts';
import { createEmbeddedRuntime } from './runtime/embedded-runtime.ts';
import { createEmbeddedMetrics, createEmbeddedTraffic } from './runtime/embedded-traffic.ts';

/** Wires each port's adapter from the settings. */
export async function createPlatform(config: Config): Promise<Platform> {
  return {
    objectStore: await createObjectStore(config.objectStore),
    gitHost: createGiteaGitHost(config.git),
    builder: createJenkinsBuilder(config.ci),
    ...(await createRuntime(config.runtime)),
  };
}

/** What runs products, shifts their traffic and says what they answered. */
async function createRuntime(
  config: Config['runtime'],
): Promise<Pick<Platform, 'runtime' | 'traffic' | 'metrics' | 'registry'>> {
  if (config.kind === 'kubernetes') {
    // Its client is large: only who uses it loads it.
    const { createKubernetesPlatform } = await import('./kubernetes/kubernetes-platform.ts');
    return createKubernetesPlatform(config);
  }
  return {
    runtime: createEmbeddedRuntime(config),
    traffic: createEmbeddedTraffic(config),
    metrics: createEmbeddedMetrics(config),
    registry: createEmbeddedRegistry(config),
  };
}

export async function createObjectStore(config: Config['objectStore']): Promise<ObjectStore> {
  return config.kind === 'folder' ? createFolderObjectStore(config.folder) : createS3ObjectStore(config);
}
