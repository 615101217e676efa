import type { ResolvedProduct } from './resolved-product.ts';
import { allSteps } from './steps.ts';

/** Names of the secrets that the product's calls of other services need, sorted. */
export function neededSecrets({ modules }: ResolvedProduct): readonly string[] {
  const steps = modules.flatMap(({ logics }) => logics.flatMap((logic) => allSteps(logic.steps)));
  const names = steps.flatMap((step) => (step.do === 'callHttp' ? step.secrets.map(({ secret }) => secret) : []));
  return [...new Set(names)].toSorted();
}
