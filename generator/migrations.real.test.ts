import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { verdictOf } from '../metadata/relational/migration-plan.ts';
import { RowsDoNotFit, runSteps } from './backend/runtime/server/src/database/migration-steps.ts';
import { migrationCases } from './migration-cases/all-fixture.ts';
import { faultCases } from './migration-cases/faults-fixture.ts';
import {
  advance,
  changeOf,
  expectSchema,
  physical,
  type ProductDatabases,
  productDatabases,
  run,
  runner,
  runUntil,
  stateOf,
  useAs,
} from './migration-database-fixture.ts';

let databases: ProductDatabases;
beforeAll(async () => {
  databases = await productDatabases();
});
afterAll(async () => {
  await databases.close();
});

describe('a change of a product with rows', () => {
  it.each(migrationCases.map((one) => [one.name, one] as const))(
    '%s: keeps the data and the version before',
    async (_name, one) => {
      const { first, next } = changeOf(one);
      expect(next.changes.length === 0 ? null : verdictOf(next.changes)).toBe(one.verdict);
      await databases.withRows(one, async (open) => {
        const db = await open();
        await run(db, next.added);
        expect(await physical(db, one.survives[0], next.history.schema)).toEqual(one.survives[1]);
        if (!one.breaksPrevious) await useAs(db, first.history, 'o', next.history);
        await useAs(db, next.history, 'n');

        // The release after closes what the version before held open, whatever that wrote meanwhile.
        const later = advance(next.history, one.after);
        await run(db, later.added);
        await useAs(db, later.history, 'l');
        expect(advance(later.history, one.after).added).toBeNull();

        // And with consent nothing is left of it.
        const agreed = advance(
          later.history,
          one.after,
          later.consents.map(({ id }) => id),
        );
        await run(db, agreed.added);
        await useAs(db, agreed.history, 'a');
        expect(advance(agreed.history, one.after)).toMatchObject({ added: null, consents: [] });
        await expectSchema(db, agreed.history);
      });
    },
  );

  it.each(migrationCases.map((one) => [one.name, one] as const))(
    '%s: goes on wherever it is interrupted',
    async (_name, one) => {
      const { added } = changeOf(one).next;
      if (added === null) return;
      let queries = 0;
      const whole = await databases.withRows(one, async (open) => {
        const db = await open();
        const counted = {
          query: (sql: string, parameters: unknown[] = []) => {
            queries += 1;
            return runner(db).query(sql, parameters);
          },
        };
        await runSteps(counted, added.name, added);
        return await stateOf(db);
      });
      // From the first statement on: what comes before it changes nothing.
      for (let answered = 4 + (added.checks?.length ?? 0); answered < queries; answered += 1) {
        const resumed = await databases.withRows(one, async (open) => {
          await runUntil(await open(), added, answered);
          const db = await open();
          await run(db, added);
          return await stateOf(db);
        });
        expect(resumed).toEqual(whole);
      }
    },
  );
});

describe('rows that are in the way', () => {
  it.each(faultCases.map((one) => [one.name, one] as const))(
    '%s: are told, and nothing is changed',
    async (_name, one) => {
      const { added } = changeOf(one).next;
      if (added === null) throw new Error('there is no migration');
      await databases.withRows(one, async (open) => {
        const db = await open();
        const before = await stateOf(db);
        const error = await runSteps(runner(db), added.name, added).catch((thrown: unknown) => thrown);
        expect(error).toBeInstanceOf(RowsDoNotFit);
        expect(error).toMatchObject({ migration: added.name, message: expect.stringContaining(one.fault) });
        expect(await stateOf(db)).toEqual(before);
      });
    },
  );
});
