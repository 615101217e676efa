import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { validateDocument } from '../validate.ts';
import { documentKinds, type DocumentKind } from './index.ts';
import { referencePage } from './reference-page.ts';

const root = join(import.meta.dirname, '..', '..');

/** A document that stands in an example product, and what a reader should know before the tables. */
const pages: Readonly<Record<DocumentKind, readonly [example: string, intro: string]>> = {
  product: [
    'examples/orders/product.json',
    'One for each product. Modules are developed in versions of their own; the product says which of them belong together.',
  ],
  module: [
    'examples/orders/modules/goods/V1/module.json',
    'One for each module version. Its code is the first part of every path of its endpoints and the folder of its code.',
  ],
  model: [
    'examples/orders/modules/order/V1/model/OrderLine.json',
    'It becomes a table, an entity, DTOs, a service with its endpoints, and tests. Stable ids tell a rename from a removal.',
  ],
  page: [
    'examples/orders/modules/goods/V1/page/GoodsList.json',
    'It becomes a Vue component with its route. What the parts do is told in [pages](../pages.md).',
  ],
  api: [
    'examples/orders/modules/order/V1/api/openOrders.json',
    'Models have their standard endpoints without one. Queries are told in [logic](../logic.md).',
  ],
  logic: [
    'examples/orders/modules/order/V1/logic/ConfirmOrder.json',
    'It becomes a method. Triggers, schedules, calls and queries are told in [logic](../logic.md).',
  ],
};

describe.each(documentKinds)('the page of the document kind %s', (kind) => {
  const [example, intro] = pages[kind];

  it('is what the schema says now: `npx vitest run metadata/documents -u` writes it', async () => {
    const json = await readFile(join(root, example), 'utf8');
    const page = referencePage(kind, { intro, example: [example, json] });
    await expect(page).toMatchFileSnapshot(join(root, 'docs', 'documents', `${kind}.md`));
  });

  it('has an example that is valid', async () => {
    const content: unknown = JSON.parse(await readFile(join(root, example), 'utf8'));
    expect(validateDocument(kind, content)).toEqual([]);
  });

  it('tells the meaning of every property', async () => {
    const page = referencePage(kind, { intro, example: [example, ''] });
    expect(page.match(/^\| `\w+` \|.*\|\s+\|$/gmu) ?? []).toEqual([]);
  });
});
