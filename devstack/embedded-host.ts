import { parseArgs } from 'node:util';
import path from 'node:path';

import { createArtifactStore } from '../platform/artifacts/artifact-store.ts';
import { startEmbeddedCi } from '../platform/ci/embedded-ci-server.ts';
import { readConfig } from '../platform/config.ts';
import { startEmbeddedGitServer } from '../platform/git/embedded-git-server.ts';
import { createProductImages } from '../platform/images/product-image.ts';
import { startEmbeddedRuntime } from '../platform/runtime/embedded-runtime-server.ts';
import { toolCacheFolder } from './tool-cache.ts';

const portOf = (url: string): number => Number(new URL(url).port);

/**
 * The embedded Git host, CI and runtime in one process of their own: workers and API come and go without them, as they
 * do without the real systems. Settings are the worker's; the ports are those of the addresses in them. Where products run
 * on Kubernetes, there is no runtime in it. With `--git elsewhere` the Git host is another one, and CI shows it the worker's
 * token.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({ options: { data: { type: 'string' }, git: { type: 'string', default: 'embedded' } } });
  const config = readConfig({ ...process.env, ...(values.data && { ASSEMBOX_DATA: values.data }) });
  const cacheFolder = toolCacheFolder(process.env);
  const artifactStore = createArtifactStore(path.join(config.dataFolder, 'registry'));

  const { git, registry, runtime } = config;
  const onThisMachine = runtime.kind === 'embedded' ? runtime : null;
  const isGitEmbedded = values.git === 'embedded';
  const gitServer = async () =>
    await startEmbeddedGitServer({
      folder: path.join(config.dataFolder, 'git'),
      port: portOf(git.url),
      token: git.token,
      organisation: git.organisation,
    });
  const servers = await Promise.all([
    ...(isGitEmbedded ? [gitServer()] : []),
    startEmbeddedCi({
      folder: path.join(config.dataFolder, 'ci'),
      cacheFolder,
      port: portOf(config.ci.url),
      user: config.ci.user,
      token: config.ci.token,
      webhookSecret: config.ci.webhookSecret,
      testDatabaseUrl: config.databaseUrl,
      artifactStore: onThisMachine && artifactStore,
      images: registry && createProductImages({ ...registry, layerFolder: path.join(cacheFolder, 'image-layers') }),
      gitAccess: isGitEmbedded ? null : git,
    }),
    ...(onThisMachine === null
      ? []
      : [
          startEmbeddedRuntime({
            folder: path.join(config.dataFolder, 'runtime'),
            cacheFolder,
            artifactStore,
            port: portOf(onThisMachine.url),
            token: onThisMachine.token,
            databaseAdminUrl: config.databaseUrl,
            productSecretsFile: config.productSecretsFile,
          }),
        ]),
  ]);

  const stop = async (): Promise<void> => {
    await Promise.all(servers.map((server) => server.stop()));
    process.exit(0);
  };
  process.once('SIGTERM', () => void stop());
  process.once('SIGINT', () => void stop());
}

await main();
