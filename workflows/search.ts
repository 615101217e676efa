import { upsertSearchAttributes, workflowInfo } from '@temporalio/workflow';

import { searchKeys, searchPairs, type SearchValues } from './search-contract.ts';

/**
 * Lets the job be found by what it does now. Only a job that was started with search attributes has them: the namespace
 * knows them then, and a job that began without goes on as it began.
 */
export function findAs(values: Partial<SearchValues>): void {
  if (workflowInfo().typedSearchAttributes.get(searchKeys.product) === undefined) return;
  upsertSearchAttributes(searchPairs(values));
}
