import { startEmbeddedRuntime } from './embedded-runtime-server.ts';
import { createArtifactStore } from '../artifacts/artifact-store.ts';

const [folder = '', cacheFolder = '', artifacts = '', token = ''] = process.argv.slice(2);

/** The server in a process of its own, for tests that kill it. */
const server = await startEmbeddedRuntime({
  folder,
  cacheFolder,
  artifactStore: createArtifactStore(artifacts),
  port: 0,
  token,
  databaseAdminUrl: null,
  productSecretsFile: null,
});
process.stdout.write(`${server.url}\n`);
