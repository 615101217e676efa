import {
  ApiException,
  AuthorizationV1Api,
  CustomObjectsApi,
  VersionApi,
  type KubeConfig,
  type V1ResourceAttributes,
} from '@kubernetes/client-node';
import { PlatformError } from '../ports.ts';
import { objectNames } from './environment-objects.ts';
import { asPlatformError, configurationOf } from './kubernetes-client.ts';

/** One thing that the service does in every cluster, of the rights in `rbac.yaml`. */
interface Right {
  readonly group: string;
  readonly resource: string;
  readonly verbs: readonly string[];
  /** Rights to Secrets are limited to some names. */
  readonly name?: string;
}

const istio = 'networking.istio.io';

export const neededRights: readonly Right[] = [
  { group: '', resource: 'namespaces', verbs: ['create', 'patch'] },
  { group: '', resource: 'serviceaccounts', verbs: ['create', 'patch'] },
  { group: '', resource: 'configmaps', verbs: ['create', 'patch'] },
  { group: '', resource: 'services', verbs: ['get', 'create', 'patch'] },
  { group: 'apps', resource: 'deployments', verbs: ['get', 'list', 'create', 'patch', 'delete'] },
  { group: 'apps', resource: 'deployments/scale', verbs: ['patch'] },
  { group: 'apps', resource: 'replicasets', verbs: ['list'] },
  { group: 'autoscaling', resource: 'horizontalpodautoscalers', verbs: ['create', 'patch', 'delete'] },
  { group: 'policy', resource: 'poddisruptionbudgets', verbs: ['create', 'patch'] },
  { group: 'networking.k8s.io', resource: 'networkpolicies', verbs: ['create', 'patch'] },
  { group: istio, resource: 'destinationrules', verbs: ['create', 'patch'] },
  { group: istio, resource: 'virtualservices', verbs: ['get', 'create', 'patch'] },
  { group: '', resource: 'pods', verbs: ['list'] },
  { group: '', resource: 'pods/log', verbs: ['get'] },
  { group: '', resource: 'secrets', verbs: ['create'] },
  { group: '', resource: 'secrets', verbs: ['get'], name: objectNames.environment },
  { group: '', resource: 'secrets', verbs: ['get'], name: objectNames.secrets },
];

/**
 * Asks a cluster whether it answers, knows Istio's kinds and lets us do what is needed.
 * @throws PlatformError which says what is wrong
 */
export async function checkClusterAccess(config: KubeConfig): Promise<string> {
  const configuration = configurationOf(config);
  try {
    const { gitVersion } = await new VersionApi(configuration).getCode();
    await new CustomObjectsApi(configuration)
      .getAPIResources({ group: istio, version: 'v1' })
      .catch(refuseWithoutIstio);
    const reviews = new AuthorizationV1Api(configuration);
    const asked = neededRights.flatMap((right) => right.verbs.map((verb) => ({ right, verb })));
    const answers = await Promise.all(
      asked.map(async ({ right, verb }) => ((await isAllowed(reviews, right, verb)) ? [] : [describe(right, verb)])),
    );
    refuse(answers.flat());
    return `answers, version ${gitVersion}, has Istio's kinds, gives all ${asked.length} rights that are needed`;
  } catch (error) {
    throw asPlatformError(error);
  }
}

function refuse(rights: readonly string[]): void {
  if (rights.length === 0) return;
  throw new PlatformError('RuntimeForbidden', `it does not let us ${rights.join(', ')}`, { retryable: false });
}

function refuseWithoutIstio(error: unknown): never {
  if (!(error instanceof ApiException) || error.code !== 404) throw error;
  throw new PlatformError('RuntimeRefused', 'it does not know the kinds of Istio', { retryable: false });
}

async function isAllowed(
  reviews: AuthorizationV1Api,
  { group, resource, name }: Right,
  verb: string,
): Promise<boolean> {
  const [kind = resource, subresource] = resource.split('/');
  const resourceAttributes: V1ResourceAttributes = {
    group,
    resource: kind,
    verb,
    ...(subresource === undefined ? {} : { subresource }),
    ...(name === undefined ? {} : { name, namespace: 'assembox-publish' }),
  };
  const { status } = await reviews.createSelfSubjectAccessReview({ body: { spec: { resourceAttributes } } });
  return status?.allowed === true;
}

function describe({ resource, name }: Right, verb: string): string {
  return `${verb} ${resource}${name === undefined ? '' : ` ${name}`}`;
}
