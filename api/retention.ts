import { newId } from '../database/ids.ts';
import { beginRetentionRun, deleteRetentionRun } from '../database/retention.ts';
import { Problem } from './problem.ts';
import type { ApiServices } from './services.ts';

/**
 * Records and starts a run. Returns its id.
 * @throws Problem 409 where one of the product is under way; EngineUnavailable
 */
export async function startRetention(
  { database, retention }: ApiServices,
  product: { readonly id: string; readonly productCode: string },
  request: { readonly dryRun: boolean; readonly requestedBy: string },
): Promise<string> {
  const { dryRun } = request;
  const requestedBy = request.requestedBy.slice(0, 100);
  const runId = newId();
  await beginRetentionRun(database, { id: runId, productId: product.id, dryRun, requestedBy });
  try {
    const input = { runId, productId: product.id, productCode: product.productCode, dryRun, requestedBy };
    if (await retention.start(input)) return runId;
  } catch (error) {
    // Where it was started all the same, the run notes itself again.
    await deleteRetentionRun(database, runId);
    throw error;
  }
  await deleteRetentionRun(database, runId);
  throw new Problem(409, 'retention-running', 'Already running', 'A retention run of this product is under way.', {
    mend: `Look at /api/products/${product.id}/retention/runs, and run it again when that is over.`,
  });
}
