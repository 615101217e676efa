import { releasesAnswer, validationAnswer } from './answers.ts';
import type { ApiClient } from './api-client.ts';
import { type ExitCode, exitCodes, type Output } from './output.ts';
import { findProduct } from './products.ts';
import { findingLines } from './wording.ts';

export async function releases(
  client: ApiClient,
  output: Output,
  codeOrId: string,
  flags: { readonly json?: boolean; readonly limit: string },
): Promise<ExitCode> {
  const product = await findProduct(client, codeOrId);
  const query = `?limit=${encodeURIComponent(flags.limit)}`;
  const { items } = await client.get(`/api/products/${product.id}/releases${query}`, releasesAnswer);
  if (flags.json) {
    output.line(JSON.stringify(items));
    return exitCodes.done;
  }
  if (items.length === 0)
    output.line(`${product.productCode} has no release yet; publish one with: publish ${product.productCode}`);
  for (const item of items) {
    const when = (item.publishedAt ?? item.createdAt).replace('T', ' ').slice(0, 16);
    const commit = item.gitCommitId?.slice(0, 10) ?? '';
    const columns = [item.versionCode.padEnd(14), item.status.padEnd(10), when, commit.padEnd(10)];
    const gone = item.imageRemovedAt === undefined ? '' : '(image removed by retention) ';
    output.line(`${columns.join('  ')}  ${gone}${(item.description ?? '').split('\n')[0] ?? ''}`.trimEnd());
  }
  return exitCodes.done;
}

export async function validate(
  client: ApiClient,
  output: Output,
  codeOrId: string,
  flags: { readonly json?: boolean },
): Promise<ExitCode> {
  const product = await findProduct(client, codeOrId);
  const answer = await client.post(`/api/products/${product.id}/validate`, {}, validationAnswer);
  if (flags.json) {
    output.line(JSON.stringify(answer));
  } else if (answer.valid) {
    output.line(`✔ ${product.productCode} is valid and can be published`);
  } else {
    output.line(`✖ ${product.productCode} has ${answer.errors.length} error(s)`);
    for (const line of answer.errors.flatMap(findingLines)) output.line(line);
  }
  return answer.valid ? exitCodes.done : exitCodes.refused;
}
