import type { SearchAttributePair } from '@temporalio/common';
import { upsertSearchAttributes, workflowInfo } from '@temporalio/workflow';

import { searchKeys, searchPairs, type SearchValues } from './search-contract.ts';

/**
 * Lets the job be found by what it does now. Only a job that was started with search attributes has them: the namespace
 * knows them then, and a job that began without goes on as it began.
 */
export function findAs(values: Partial<SearchValues>): void {
  if (isSearchable()) upsertSearchAttributes(searchPairs(values));
}

/** For a child, which can be found if its parent can. */
export function foundAs(values: Partial<SearchValues>): { readonly typedSearchAttributes?: SearchAttributePair[] } {
  return isSearchable() ? { typedSearchAttributes: searchPairs(values) } : {};
}

function isSearchable(): boolean {
  return workflowInfo().typedSearchAttributes.get(searchKeys.product) !== undefined;
}
