import { fileURLToPath } from 'node:url';

import { expect, it } from 'vitest';

import { ConfigError, readConfig } from './config.ts';

const complete = {
  DATABASE_URL: 'mysql://root@127.0.0.1:3306/assembox',
  GITEA_URL: 'http://127.0.0.1:3001/',
  GITEA_TOKEN: 't',
  JENKINS_URL: 'http://127.0.0.1:3002',
  JENKINS_USER: 'assembox',
  JENKINS_TOKEN: 't',
  JENKINS_WEBHOOK_SECRET: 'whsec_c2VjcmV0',
  ASSEMBOX_RUNTIME_URL: 'http://127.0.0.1:3003',
  ASSEMBOX_RUNTIME_TOKEN: 't',
};

function mistakesOf(environment: Record<string, string>): readonly string[] {
  try {
    readConfig(environment);
  } catch (error) {
    if (error instanceof ConfigError) return error.mistakes;
    throw error;
  }
  return [];
}

it('fills in defaults and drops trailing slashes', () => {
  const config = readConfig({ ...complete, ASSEMBOX_DATA: '/var/lib/assembox' });
  expect(config.git.url).toBe('http://127.0.0.1:3001');
  expect(config.host).toBe('127.0.0.1');
  expect(config.objectStore).toEqual({ kind: 'folder', folder: '/var/lib/assembox/objects' });
});

it('listens for metrics of a worker where it is told, on this machine alone unless a host is named', () => {
  const addressOf = (value: string) => readConfig({ ...complete, WORKER_METRICS_ADDRESS: value }).metrics.workerAddress;
  expect(['', '9464', '0.0.0.0:9464', '[::1]:9464'].map(addressOf)).toEqual([
    null,
    '127.0.0.1:9464',
    '0.0.0.0:9464',
    '[::1]:9464',
  ]);
  expect(mistakesOf({ ...complete, WORKER_METRICS_ADDRESS: 'all' })[0]).toContain('WORKER_METRICS_ADDRESS');
});

it('names every mistake at once', () => {
  const mistakes = mistakesOf({ ...complete, PORT: 'seventy', GITEA_URL: 'ftp://x', JENKINS_TOKEN: ' ' });
  expect(mistakes.map((mistake) => mistake.split(' ')[0])).toEqual(['PORT', 'GITEA_URL', 'JENKINS_TOKEN']);
});

it('never repeats an address, which may hold a password', () => {
  expect(mistakesOf({ ...complete, DATABASE_URL: 'postgres://root:hunter2@h/db' }).join()).not.toContain('hunter2');
});

it('takes a registry, and without encryption on this machine alone', () => {
  const registry = { REGISTRY_URL: 'https://registry.test:5000/', REGISTRY_PREFIX: 'team/products' };
  expect(readConfig({ ...complete, ...registry }).registry).toEqual({
    url: 'https://registry.test:5000',
    prefix: 'team/products',
    user: null,
    password: null,
    passwordFile: null,
    baseImage: null,
  });
  expect(mistakesOf({ ...complete, REGISTRY_URL: 'http://localhost:5000' })).toEqual([]);
  expect(mistakesOf({ ...complete, REGISTRY_URL: 'http://127.0.0.1.registry.test' })[0]).toContain('https://');
  expect(mistakesOf({ ...complete, REGISTRY_URL: 'https://registry.test/team' })[0]).toContain('REGISTRY_PREFIX');
  expect(mistakesOf({ ...complete, ...registry, REGISTRY_PREFIX: '../x' })[0]).toContain('REGISTRY_PREFIX');
  expect(mistakesOf({ ...complete, ...registry, REGISTRY_BASE_IMAGE: 'A b' })[0]).toContain('REGISTRY_BASE_IMAGE');
  expect(mistakesOf({ ...complete, ...registry, REGISTRY_USER: 'ada' })[0]).toContain('REGISTRY_PASSWORD');
});

it('reads the token of the Git host from a file where one is named', () => {
  const own = fileURLToPath(import.meta.url);
  const { GITEA_TOKEN: _left, ...others } = complete;
  expect(readConfig({ ...others, GITEA_TOKEN_FILE: own }).git.token).toContain('reads the token of the Git host');
  expect(mistakesOf({ ...others, GITEA_TOKEN_FILE: '/nowhere' })[0]).toContain('GITEA_TOKEN_FILE');
});

it('has Gitea tell of pushes where it is given a secret for that', () => {
  const address = { ASSEMBOX_PUBLIC_URL: 'https://publish.example.com/' };
  const secret = '0123456789abcdef';
  expect(readConfig({ ...complete, ...address, GITEA_WEBHOOK_SECRET: secret }).git.webhook).toEqual({
    url: 'https://publish.example.com/webhooks/gitea',
    secret,
  });
  expect(readConfig(complete).git.webhook).toBeNull();
  expect(mistakesOf({ ...complete, GITEA_WEBHOOK_SECRET: 'short' })[0]).toContain('GITEA_WEBHOOK_SECRET');
});

it('uses S3 when an endpoint is set, and then asks for what it needs', () => {
  expect(mistakesOf({ ...complete, S3_ENDPOINT: 'http://127.0.0.1:9000' })).toHaveLength(3);
});

it('chooses Kubernetes by a kubeconfig, and then asks for what it needs', () => {
  const { ASSEMBOX_RUNTIME_URL: _url, ASSEMBOX_RUNTIME_TOKEN: _token, ...others } = complete;
  const cluster = { ...others, KUBECONFIG: 'in-cluster', PROMETHEUS_URL: 'http://prometheus.monitoring:9090/' };
  expect(mistakesOf({ ...others, KUBECONFIG: '/etc/kube' }).map((mistake) => mistake.split(' ')[0])).toEqual([
    'PROMETHEUS_URL',
    'KUBERNETES_ADDRESS',
  ]);
  expect(mistakesOf({ ...cluster, KUBERNETES_ADDRESS: 'https://{product}.example.com' })[0]).toContain('{environment}');
  const address = 'https://{product}-{environment}.example.com';
  expect(readConfig({ ...cluster, KUBERNETES_ADDRESS: `${address}/` }).runtime).toEqual({
    kind: 'kubernetes',
    kubeconfig: 'in-cluster',
    prometheusUrl: 'http://prometheus.monitoring:9090',
    settings: {
      address,
      gateway: null,
      callers: ['istio-system', 'istio-ingress', 'monitoring'],
      imagePullSecret: null,
      progressSeconds: 300,
    },
  });
});
