import type { PromoteWorkflowInput, PromoteWorkflowResult } from './deployment-contract.ts';
import { ProductionMessages, promote } from './production.ts';

/** Promotes what staging runs to production: the same image, after an approval, by canary. */
export async function promoteWorkflow(input: PromoteWorkflowInput): Promise<PromoteWorkflowResult> {
  return await promote(input, input.image, new ProductionMessages(input));
}
