import { createJenkinsBuilder, type JenkinsBuilderOptions } from './ci/jenkins-builder.ts';
import type { Config } from './config.ts';
import { createGiteaGitHost } from './git/gitea-git-host.ts';
import { createFolderObjectStore } from './object-store/folder-object-store.ts';
import { createS3ObjectStore } from './object-store/s3-object-store.ts';
import type { ObjectStore, Platform } from './ports.ts';
import { foreignRegistry } from './registry/foreign-registry.ts';
import { createMirroredRegistry } from './registry/mirrored-registry.ts';
import { createOciRegistry, repositoryOf } from './registry/oci-registry.ts';
import { createEmbeddedRegistry } from './runtime/embedded-registry.ts';
import { createEmbeddedRuntime } from './runtime/embedded-runtime.ts';
import { createEmbeddedMetrics, createEmbeddedTraffic } from './runtime/embedded-traffic.ts';

/** Wires each port's adapter from the settings. */
export async function createPlatform(config: Config): Promise<Platform> {
  return {
    objectStore: await createObjectStore(config.objectStore),
    gitHost: createGiteaGitHost(config.git),
    builder: createJenkinsBuilder({ ...config.ci, ...imageNames(config.registry) }),
    ...(await createRuntime(config)),
  };
}

/** CI pushes to where the registry's adapter looks. */
function imageNames(registry: Config['registry']): Pick<JenkinsBuilderOptions, 'imageOf'> {
  if (registry === null) return {};
  const { host } = new URL(registry.url);
  return { imageOf: (job) => `${host}/${repositoryOf(registry, job)}` };
}

/** What runs products, shifts their traffic and says what they answered. */
async function createRuntime({
  runtime,
  registry,
}: Config): Promise<Pick<Platform, 'runtime' | 'traffic' | 'metrics' | 'registry'>> {
  if (runtime.kind === 'kubernetes') {
    // Its client is large: only who uses it loads it.
    const { createKubernetesPlatform } = await import('./kubernetes/kubernetes-platform.ts');
    return { ...createKubernetesPlatform(runtime), registry: registry ? createOciRegistry(registry) : foreignRegistry };
  }
  return {
    runtime: createEmbeddedRuntime(runtime),
    traffic: createEmbeddedTraffic(runtime),
    metrics: createEmbeddedMetrics(runtime),
    registry: registry
      ? createMirroredRegistry(createEmbeddedRegistry(runtime), createOciRegistry(registry))
      : createEmbeddedRegistry(runtime),
  };
}

export async function createObjectStore(config: Config['objectStore']): Promise<ObjectStore> {
  return config.kind === 'folder' ? createFolderObjectStore(config.folder) : createS3ObjectStore(config);
}
