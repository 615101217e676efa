import { newId } from '../../database/ids.ts';
import { listProducts } from '../../database/products.ts';
import { withReleases } from '../../database/retained.ts';
import { nightlyRetention, type RetentionInput } from '../../workflows/retention-contract.ts';
import type { RetentionDependencies } from './dependencies.ts';

const pageSize = 50;

/** The next products of the night; `next` to go on after, null where they were the last. */
export async function dueRetention(
  { database }: RetentionDependencies,
  after: string | null,
): Promise<{ readonly runs: readonly RetentionInput[]; readonly next: string | null }> {
  const products = await listProducts(database, { after, limit: pageSize });
  const ids = products.map(({ id }) => id);
  const released = await withReleases(database, ids);
  const runs = products.flatMap(({ id, productCode }): RetentionInput[] => {
    if (!released.has(id)) return [];
    return [{ runId: newId(), productId: id, productCode, dryRun: false, requestedBy: nightlyRetention }];
  });
  return { runs, next: products.length === pageSize ? (products.at(-1)?.id ?? null) : null };
}
