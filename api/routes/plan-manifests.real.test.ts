import { afterAll, beforeAll, expect, it } from 'vitest';

import { beginDeployment, finishDeployment } from '../../database/deployments.ts';
import { findRelease } from '../../database/releases.ts';
import { type KubernetesSettings, siteOf } from '../../platform/kubernetes/environment-objects.ts';
import { declaredManifests } from '../../platform/kubernetes/manifests.ts';
import { type ApiFixture, startApi } from '../api-fixture.ts';
import { createPublishable, customer, productDocument } from '../draft-fixture.ts';
import { type GitFixture, releaseDrafts, startGit } from '../git-fixture.ts';

const settings: KubernetesSettings = {
  address: 'https://{product}-{environment}.example.com',
  gateway: null,
  callers: ['istio-ingress'],
  imagePullSecret: null,
  progressSeconds: 300,
};
const code = 'shop';
const digest = `sha256:${'a'.repeat(64)}`;
const phone = { id: 'fld_CustomerPhone', code: 'phone', type: 'phone', label: { en: 'Phone' } };

let api: ApiFixture;
let git: GitFixture;
let productUrl: string;
let productId: string;

beforeAll(async () => {
  git = await startGit();
  api = await startApi({}, undefined, git.gitHost);
  productUrl = await createPublishable(api, code);
  productId = productUrl.split('/').at(-1) ?? '';
});

afterAll(async () => {
  await api.close();
  await git.close();
});

const plan = (payload: object = {}) => api.call({ as: 'viewer', method: 'POST', url: `${productUrl}/plan`, payload });

/** What the runs of a job leave behind. */
async function deployed(environment: string, versionCode: string): Promise<void> {
  const release = await findRelease(api.database, productId, versionCode);
  const run = { jobId: release?.jobId ?? '', attempt: 1, environment };
  const revision = { versionCode, digest, image: `registry.example.com/shop@${digest}` };
  await beginDeployment(api.database, { ...run, productId, revision, previous: null });
  await finishDeployment(api.database, run, 'ready');
}

async function saveProduct(environments: readonly object[]): Promise<void> {
  await api.call({
    method: 'PUT',
    url: `${productUrl}/document`,
    headers: { 'if-match': '*' },
    payload: { ...productDocument(code, ['user']), environments },
  });
}

it('shows no manifests where products run without', async () => {
  expect((await plan()).body).not.toHaveProperty('manifests');
});

it('shows every object as new before the first release', async () => {
  api.runtime.manifests = (product, environment, revision, capacity) =>
    declaredManifests(siteOf(product, environment, settings), revision, capacity);
  const answer = await plan();
  expect(answer).toMatchObject({
    status: 200,
    body: {
      manifests: {
        environment: 'staging',
        unchanged: 0,
        items: expect.arrayContaining([
          expect.objectContaining({ object: 'Namespace', name: 'shop-staging', kind: 'added' }),
          expect.objectContaining({ object: 'Deployment', name: 'shop', kind: 'added' }),
        ]),
      },
    },
  });
  expect(answer.text).not.toContain('"Secret"');
});

it('shows what another release changes: the Deployment alone, with an image that is not built yet', async () => {
  await releaseDrafts(api, productId, '1.0.0');
  await deployed('staging', '1.0.0');
  await api.call({
    method: 'PUT',
    url: `${productUrl}/modules/user/versions/V1/documents/model/Customer`,
    headers: { 'if-match': '*' },
    payload: { ...customer(), fields: [...customer().fields, phone] },
  });
  expect(await plan()).toMatchObject({
    body: {
      manifests: {
        release: '1.0.0',
        unchanged: 8,
        items: [
          {
            object: 'Deployment',
            name: 'shop',
            kind: 'changed',
            fields: expect.arrayContaining([
              {
                path: 'spec.template.spec.containers[product].image',
                kind: 'changed',
                before: `registry.example.com/shop@${digest}`,
                after: 'registry.example.com/shop@(known after the build)',
              },
              { path: 'metadata.labels.version', kind: 'changed', before: '1.0.0', after: '1.1.0' },
            ]),
          },
        ],
      },
    },
  });
});

it('shows what other settings of an environment change in that environment', async () => {
  await saveProduct([{ code: 'production', replicas: 3, maxReplicas: 3, resources: { memory: '1Gi' } }]);
  await deployed('production', '1.0.0');
  const path = 'spec.template.spec.containers[product].resources.limits.memory';
  expect(await plan({ environment: 'production' })).toMatchObject({
    body: {
      secrets: { environment: 'production' },
      manifests: {
        environment: 'production',
        items: [
          {
            object: 'Deployment',
            fields: expect.arrayContaining([{ path, kind: 'changed', before: '512Mi', after: '1Gi' }]),
          },
          { object: 'HorizontalPodAutoscaler', name: 'shop', kind: 'removed' },
        ],
      },
    },
  });
  expect(JSON.stringify(Object((await plan()).body).manifests)).not.toContain('1Gi');
});
