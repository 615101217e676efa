import type { KubeConfig } from '@kubernetes/client-node';

import { workloadName } from '../../platform/kubernetes/environment-objects.ts';
import { IstioMetrics } from '../../platform/kubernetes/istio-metrics-fixture.ts';
import { Mesh } from '../../platform/kubernetes/mesh-fixture.ts';
import type { EnvironmentName } from '../../platform/ports.ts';
import { type HttpFixture, serveHttp } from '../http-fixture.ts';

/** The addresses of products on a test cluster, with what Istio's proxies would do and count: pods of kwok run nothing. */
export interface MeshServer extends HttpFixture {
  /** Releases that answer 500 in production. */
  readonly broken: Set<string>;
}

export async function startMeshServer(admin: KubeConfig): Promise<MeshServer> {
  const mesh = new Mesh(admin);
  const broken = new Set<string>();
  const metrics = new IstioMetrics();

  async function answer(
    product: string,
    environment: EnvironmentName,
    headers: Readonly<Record<string, string>>,
  ): Promise<{ status: number; release: string }> {
    const { status, versionCode, instance } = await mesh.user(product, environment).ask(headers);
    if (versionCode === null || instance === null) return { status, release: instance ?? '' };
    const track = instance.startsWith(workloadName({ product }, 'canary')) ? 'canary' : 'stable';
    const code = environment === 'production' && broken.has(versionCode) ? 500 : 200;
    metrics.count({ product, environment, track, versionCode }, code, 20);
    return { status: code, release: versionCode };
  }

  const server = await serveHttp((request, response) => {
    const handle = async (): Promise<void> => {
      const [, product = '', environment] = (request.url ?? '').split('/');
      if (product === 'metrics') {
        response.writeHead(200, { 'content-type': metrics.contentType }).end(await metrics.text());
        return;
      }
      const mark = request.headers['x-canary'];
      const marks: Record<string, string> = typeof mark === 'string' ? { 'x-canary': mark } : {};
      const { status, release } = await answer(product, environment === 'production' ? 'production' : 'staging', marks);
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify({ release }));
    };
    handle().catch((error: unknown) => response.writeHead(502).end(String(error)));
  });
  return { ...server, broken };
}
