import { dumpYaml } from '@kubernetes/client-node';
import { describe, expect, it } from 'vitest';
import type { Capacity, Revision } from '../ports.ts';
import { deploymentManifest } from './deployment.ts';
import { siteOf, type KubernetesSettings } from './environment-objects.ts';
import { declaredManifests, releaseManifests } from './manifests.ts';
import { canaryWeight, namesCanary, virtualServiceManifest } from './routing.ts';

const settings: KubernetesSettings = {
  address: 'https://{product}-{environment}.example.com',
  gateway: 'istio-ingress/gateway',
  callers: ['istio-ingress'],
  imagePullSecret: null,
  progressSeconds: 300,
};
const site = siteOf('shop', 'production', settings);
const digest = `sha256:${'a'.repeat(64)}`;
const revision: Revision = { versionCode: '1.2.0', digest, image: `registry.example.com/shop@${digest}` };
const capacity: Capacity = { replicas: 2, maxReplicas: 4, resources: { cpu: '250m', memory: '512Mi' } };

describe('manifests of a release', () => {
  it('are the same for the same values, each object once, what others need first', () => {
    const manifests = releaseManifests(site, revision, capacity);
    const text = () => releaseManifests(site, revision, capacity).map((manifest) => dumpYaml(manifest));
    expect(text()).toEqual(text());
    expect(manifests.map(({ kind }) => kind)).toEqual([
      'Namespace',
      'ServiceAccount',
      'ConfigMap',
      'Service',
      'NetworkPolicy',
      'PodDisruptionBudget',
      'HorizontalPodAutoscaler',
      'Deployment',
      'DestinationRule',
      'VirtualService',
    ]);
  });

  it('have no autoscaler where the number of replicas is fixed', () => {
    const kinds = releaseManifests(site, revision, { ...capacity, maxReplicas: 2 }).map(({ kind }) => kind);
    expect(kinds).not.toContain('HorizontalPodAutoscaler');
  });

  it('name the image by its digest, and leave the number of replicas to who scales', () => {
    const { spec } = deploymentManifest(site, { track: 'stable', revision, capacity, attempt: 0 });
    expect(spec?.template.spec?.containers.map(({ image }) => image)).toEqual([revision.image]);
    expect(spec).not.toHaveProperty('replicas');
  });

  it('give the canary pods of its own, which the Service also sends to', () => {
    const stable = deploymentManifest(site, { track: 'stable', revision, capacity, attempt: 0 });
    const canary = deploymentManifest(site, { track: 'canary', revision, capacity, attempt: 0 });
    expect(canary.metadata?.name).toBe('shop-canary');
    expect(canary.spec?.selector).not.toEqual(stable.spec?.selector);
    for (const { spec } of [stable, canary]) {
      expect(spec?.template.metadata?.labels).toMatchObject({ 'app.kubernetes.io/name': 'shop', version: '1.2.0' });
    }
  });

  it('are declared under the names that Kubernetes has for fields', () => {
    const policy = declaredManifests(site, revision, capacity).find(({ kind }) => kind === 'NetworkPolicy');
    expect(policy).toMatchObject({ name: 'shop', content: { spec: { ingress: [{ from: [expect.anything()] }] } } });
    expect(JSON.stringify(policy)).not.toContain('_from');
  });

  it('have no Secret: values of secrets are in none of them', () => {
    expect(releaseManifests(site, revision, capacity).map(({ kind }) => kind)).not.toContain('Secret');
  });
});

describe('routes', () => {
  it.each([0, 1, 10, 50, 99, 100])('share 100 per cent at weight %d', (weight) => {
    const routes = virtualServiceManifest(site, { weight, revision });
    expect(canaryWeight(routes)).toBe(weight);
    for (const { route } of routes.spec.http) {
      expect(route.reduce((sum, destination) => sum + destination.weight, 0)).toBe(100);
    }
  });

  it('are those of the design: marked requests to the canary, the rest by weight', () => {
    const { spec } = virtualServiceManifest(site, { weight: 10, revision });
    expect(spec.hosts).toEqual(['shop.shop-production.svc.cluster.local', 'shop-production.example.com']);
    expect(spec.http[0]).toMatchObject({
      match: [{ headers: { 'x-canary': { exact: 'true' } } }],
      route: [{ destination: { subset: 'canary' }, weight: 100 }],
    });
    expect(spec.http.at(-1)).toMatchObject({
      route: [
        { destination: { subset: 'stable' }, weight: 90 },
        { destination: { subset: 'canary' }, weight: 10 },
      ],
    });
  });

  it('keep a client on the track that its cookie names, for the same weight and release alone', () => {
    const { spec } = virtualServiceManifest(site, { weight: 10, revision });
    const kept = spec.http.find(({ name }) => name === 'kept-canary');
    const { regex } = Object(kept?.match?.[0]?.headers['cookie']);
    const given = spec.http.at(-1)?.route.find(({ destination }) => destination.subset === 'canary')?.headers;
    const [cookie = ''] = String(Object(given).response.add['set-cookie']).split(';');
    const matches = (header: string) => new RegExp(`^${regex}$`, 'u').test(header);
    expect(matches(cookie)).toBe(true);
    expect(matches(`lang=en; ${cookie}; theme=dark`)).toBe(true);
    expect(matches(`${cookie}0`)).toBe(false);
    expect(matches(`x${cookie}`)).toBe(false);
    expect(JSON.stringify(virtualServiceManifest(site, { weight: 20, revision }))).not.toContain(cookie);
  });

  it('do not name a canary that is not there', () => {
    const routes = virtualServiceManifest(site, null);
    expect(namesCanary(routes)).toBe(false);
    expect(canaryWeight(routes)).toBe(0);
    expect(canaryWeight(null)).toBe(0);
  });
});

it('refuses products that could be another namespace', () => {
  for (const product of ['../x', 'Shop', 'a'.repeat(41), 'shop-', '']) {
    expect(() => siteOf(product, 'staging', settings)).toThrow(/cannot be a product's name/);
  }
});
