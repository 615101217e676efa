import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { testDatabase, type TestDatabase } from '../devstack/test-servers.ts';
import { column, foreignKey, idColumn, imported, schema, table } from '../metadata/import/import-fixture.ts';
import { BuiltProduct } from './built-product-fixture.ts';
import { inputOf } from './example-fixture.ts';

const minute = 60_000;
/** Words that TypeScript gives a meaning in some places only, and names that generated files use themselves. */
const words =
  'abstract accessor any as asserts bigint boolean declare from get infer is keyof namespace never number object of out ' +
  'override readonly satisfies set string symbol type unique unknown using app body query page items total sample path ' +
  'table error message data model name label value key list form title status code repository service manager entity';
const relations = ['type', 'of', 'set', 'from', 'number', 'items', 'query'];

describe('a product whose fields are called like words of the language', () => {
  let database: TestDatabase;
  let product: BuiltProduct | undefined;
  let codes: readonly string[];

  beforeAll(async () => {
    database = await testDatabase();
    const columns = words.split(' ').map((word, index) => {
      return column(word, index % 2 === 0 ? 'int(11)' : 'varchar(20)', { nullable: index % 3 === 0 });
    });
    const links = relations.map((word) => column(word, 'bigint(20)'));
    const foreignKeys = relations.map((word) => foreignKey([word], 'things'));
    const { product: resolved } = imported(
      schema([table('things', [idColumn, ...columns]), table('links', [idColumn, ...links], { foreignKeys })]),
    );
    if (resolved === null) throw new Error('the product does not resolve');
    codes = resolved.modules.flatMap(({ models }) => models.flatMap(({ fields }) => fields.map(({ code }) => code)));
    product = new BuiltProduct(inputOf(resolved));
  });
  afterAll(async () => {
    product?.remove();
    await database.drop();
  });

  it('keeps the words as they are', () => {
    expect(codes).toEqual(expect.arrayContaining(words.split(' ')));
  });

  it('lints, type-checks, builds and passes its own tests', { timeout: 10 * minute }, () => {
    for (const script of ['lint', 'typecheck', 'build', 'test']) {
      const result = product?.run('server', script, { TEST_DATABASE_URL: database.url });
      expect(result).toEqual({ script, status: 0, output: '' });
    }
  });
});
