import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { goBuild, goModuleFolder } from '../go-install.ts';
import { byAptUnpack, byGoInstall, inCache, onPath } from '../program-ways.ts';
import type { Tool, ToolCacheOptions } from '../tool-cache.ts';
import { firstWay, type Attempt } from '../ways.ts';

/** Executables of a control plane, and Istio's custom resource definitions. */
export interface KubernetesPrograms {
  readonly etcd: string;
  readonly apiServer: string;
  readonly controllerManager: string;
  readonly scheduler: string;
  /** Plays the nodes: no container runs. */
  readonly kwok: string;
  /** YAML documents. */
  readonly istioDefinitions: string;
}

const etcd: Tool = { name: 'etcd', version: 'debian' };
const kwok: Tool = { name: 'kwok', version: 'v0.7.0' };
/** The other two are built into the same folder. */
const apiServer: Tool = { name: 'kube-apiserver', version: 'v1.35.4' };
const libraryVersion = 'v0.35.4';
const istioModule = 'istio.io/api@v1.31.1';
const definitionsFile = 'kubernetes/customresourcedefinitions.gen.yaml';

/** What Kubernetes develops in its own repository: its `go.mod` names them by folder, which holds only there. */
const libraries = `
  api apiextensions-apiserver apimachinery apiserver cli-runtime client-go cloud-provider cluster-bootstrap
  code-generator component-base component-helpers controller-manager cri-api cri-client csi-translation-lib
  dynamic-resource-allocation endpointslice externaljwt kms kube-aggregator kube-controller-manager kube-proxy
  kube-scheduler kubectl kubelet metrics mount-utils pod-security-admission sample-apiserver
`
  .trim()
  .split(/\s+/u);

const goMend = 'install Go 1.25 or later, with which it is built from source (https://go.dev/dl)';
const proxyMend = 'give this machine access to a Go module proxy (GOPROXY)';

/** Throws `Unavailable`. */
export async function findKubernetesPrograms(search: ToolCacheOptions): Promise<KubernetesPrograms> {
  // Not side by side: two builds at once only slow each other.
  const istioDefinitions = await findIstioDefinitions(search);
  const [found, etcdFound] = [await findKwok(search), await findEtcd(search)];
  return { ...(await findControlPlane(search)), kwok: found, etcd: etcdFound, istioDefinitions };
}

async function findControlPlane(search: ToolCacheOptions) {
  const apiServerPath = await firstWay({
    subject: 'the Kubernetes control plane',
    ways: [
      onPath(apiServer.name, search),
      inCache(apiServer, search),
      { name: '`go build`', attempt: async () => await buildControlPlane(search) },
    ],
    mends: [
      'put kube-apiserver, kube-controller-manager and kube-scheduler into one folder of the PATH (https://dl.k8s.io)',
      goMend,
      proxyMend,
    ],
  });
  const beside = (name: string) => path.join(path.dirname(apiServerPath), name);
  return {
    apiServer: apiServerPath,
    controllerManager: beside('kube-controller-manager'),
    scheduler: beside('kube-scheduler'),
  };
}

async function buildControlPlane(search: ToolCacheOptions): Promise<Attempt<string>> {
  const goMod = [
    'module assembox.local/control-plane',
    'go 1.25.0',
    `require k8s.io/kubernetes ${apiServer.version}`,
    ...libraries.map((name) => `replace k8s.io/${name} => k8s.io/${name} ${libraryVersion}`),
  ];
  const packages = [apiServer.name, 'kube-controller-manager', 'kube-scheduler'].map(
    (name) => `k8s.io/kubernetes/cmd/${name}`,
  );
  return await goBuild(apiServer, { goMod: `${goMod.join('\n')}\n`, packages }, search);
}

async function findKwok(search: ToolCacheOptions): Promise<string> {
  return await firstWay({
    subject: 'kwok, which plays the nodes of the Kubernetes of the tests',
    ways: [onPath(kwok.name, search), inCache(kwok, search), byGoInstall(kwok, 'sigs.k8s.io/kwok/cmd/kwok', search)],
    mends: ['install kwok and put it on the PATH (https://kwok.sigs.k8s.io)', goMend, proxyMend],
  });
}

async function findEtcd(search: ToolCacheOptions): Promise<string> {
  return await firstWay({
    subject: 'etcd, which keeps the objects of the Kubernetes of the tests',
    ways: [
      onPath(etcd.name, search),
      inCache(etcd, search),
      byAptUnpack(etcd, { name: 'etcd-server', executable: 'usr/bin/etcd' }, search),
    ],
    mends: ['install etcd and put it on the PATH (https://etcd.io; Debian and Ubuntu: apt-get install etcd-server)'],
  });
}

async function findIstioDefinitions({ env }: ToolCacheOptions): Promise<string> {
  const folder = await firstWay({
    subject: 'the custom resource definitions of Istio',
    ways: [{ name: `the Go module ${istioModule}`, attempt: async () => await goModuleFolder(istioModule, env) }],
    mends: [goMend, proxyMend],
  });
  return await readFile(path.join(folder, definitionsFile), 'utf8');
}
