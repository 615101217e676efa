import { defineSearchAttributeKey, type SearchAttributePair } from '@temporalio/common';

import type { PublishStatus } from './contract.ts';

/**
 * By what jobs are found in Temporal: `AssemboxProduct = 'orders' AND AssemboxStatus = 'deploying'`. Temporal never
 * encrypts them. All are keywords; a namespace has to know them before a job may have them.
 */
export const searchKeys = {
  /** Its code. */
  product: defineSearchAttributeKey('AssemboxProduct', 'KEYWORD'),
  version: defineSearchAttributeKey('AssemboxVersion', 'KEYWORD'),
  /** The one that the job changes at the moment. */
  environment: defineSearchAttributeKey('AssemboxEnvironment', 'KEYWORD'),
  status: defineSearchAttributeKey('AssemboxStatus', 'KEYWORD'),
} as const;

/** What stands for the product where a workflow is of all of them. */
export const everyProduct = '*';

export interface SearchValues {
  readonly product: string;
  readonly version: string;
  readonly environment: 'staging' | 'production';
  readonly status: PublishStatus;
}

export function searchPairs(values: Partial<SearchValues>): SearchAttributePair[] {
  const { product, version, environment, status } = values;
  return [
    ...(product === undefined ? [] : [{ key: searchKeys.product, value: product }]),
    ...(version === undefined ? [] : [{ key: searchKeys.version, value: version }]),
    ...(environment === undefined ? [] : [{ key: searchKeys.environment, value: environment }]),
    ...(status === undefined ? [] : [{ key: searchKeys.status, value: status }]),
  ];
}
