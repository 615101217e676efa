import { createServer } from 'node:http';
import { once } from 'node:events';

import type { KubeConfig } from '@kubernetes/client-node';
import { Counter, Histogram, Registry } from 'prom-client';

import { namespaceOf, versionLabel, workloadName } from '../../platform/kubernetes/environment-objects.ts';
import { Mesh } from '../../platform/kubernetes/mesh-fixture.ts';
import type { EnvironmentName } from '../../platform/ports.ts';

/** The addresses of products on a test cluster, with what Istio's proxies would do and count: pods of kwok run nothing. */
export interface MeshServer {
  readonly port: number;
  /** Releases that answer 500 in production. */
  readonly broken: Set<string>;
  close(): Promise<void>;
}

const labels = [
  'reporter',
  'destination_workload_namespace',
  'destination_workload',
  'destination_canonical_revision',
] as const;

export async function startMeshServer(admin: KubeConfig): Promise<MeshServer> {
  const mesh = new Mesh(admin);
  const broken = new Set<string>();
  const registry = new Registry();
  const requests = new Counter({
    name: 'istio_requests_total',
    help: 'As the proxies beside the pods count them.',
    labelNames: [...labels, 'response_code'],
    registers: [registry],
  });
  const durations = new Histogram({
    name: 'istio_request_duration_milliseconds',
    help: 'As the proxies beside the pods count them.',
    labelNames: labels,
    buckets: [1, 5, 10, 25, 50, 100, 250, 500, 1000, 5000],
    registers: [registry],
  });

  async function answer(product: string, environment: EnvironmentName): Promise<{ status: number; release: string }> {
    const { status, versionCode, instance } = await mesh.user(product, environment).ask();
    if (versionCode === null || instance === null) return { status, release: '' };
    const track = instance.startsWith(workloadName({ product }, 'canary')) ? 'canary' : 'stable';
    const of = {
      reporter: 'destination',
      destination_workload_namespace: namespaceOf({ product, environment }),
      destination_workload: workloadName({ product }, track),
      destination_canonical_revision: versionLabel(versionCode),
    };
    const code = environment === 'production' && broken.has(versionCode) ? 500 : 200;
    requests.inc({ ...of, response_code: String(code) });
    durations.observe(of, 20);
    return { status: code, release: versionCode };
  }

  const server = createServer((request, response) => {
    const handle = async (): Promise<void> => {
      const [, product = '', environment] = (request.url ?? '').split('/');
      if (product === 'metrics') {
        response.writeHead(200, { 'content-type': registry.contentType }).end(await registry.metrics());
        return;
      }
      const { status, release } = await answer(product, environment === 'production' ? 'production' : 'staging');
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify({ release }));
    };
    handle().catch((error: unknown) => response.writeHead(502).end(String(error)));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the mesh has no port');
  return {
    port: address.port,
    broken,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
