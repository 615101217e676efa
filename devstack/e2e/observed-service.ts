import { Type } from 'typebox';
import { expect } from 'vitest';

import { dashboardQueries, metricNames } from '../../monitoring/queries-fixture.ts';
import type { PrometheusServer } from './prometheus.ts';

const patience = { timeout: 180_000, interval: 500 };

const Targets = Type.Object({
  activeTargets: Type.Array(
    Type.Object({ scrapePool: Type.String(), health: Type.String(), lastError: Type.String() }),
  ),
});
const Rules = Type.Object({
  groups: Type.Array(
    Type.Object({
      rules: Type.Array(
        Type.Object({
          name: Type.String(),
          query: Type.String(),
          health: Type.String(),
          lastError: Type.Optional(Type.String()),
        }),
      ),
    }),
  ),
});

/** Everything that the shipped configuration names is found and answers. */
export async function expectTargetsUp(prometheus: PrometheusServer, jobs: readonly string[]): Promise<void> {
  const seen = async () => {
    const { activeTargets } = await prometheus.ask('/targets', Targets);
    return new Set(activeTargets.map(({ scrapePool, health, lastError }) => `${scrapePool} ${health} ${lastError}`));
  };
  await expect.poll(seen, patience).toEqual(new Set(jobs.map((job) => `${job} up `)));
}

/** Every rule and every query of the dashboard is one that Prometheus can answer, over metrics that something gives. */
export async function expectQueriesAnswered(prometheus: PrometheusServer): Promise<void> {
  const allRules = async () => (await prometheus.ask('/rules', Rules)).groups.flatMap(({ rules }) => rules);
  const unwell = async () => (await allRules()).filter(({ health }) => health !== 'ok');
  await expect.poll(unwell, patience).toEqual([]);
  const queries = await dashboardQueries();
  for (const query of queries) await prometheus.ask(`/query?query=${encodeURIComponent(query)}`, Type.Unknown());

  const wanted = [...queries, ...(await allRules()).map(({ query }) => query)].flatMap(metricNames);
  expect(wanted.length).toBeGreaterThan(40);
  const missing = async () => {
    const known = await prometheus.ask('/metadata', Type.Record(Type.String(), Type.Unknown()));
    return [...new Set(wanted)].filter((name) => !Object.hasOwn(known, name));
  };
  await expect.poll(missing, patience).toEqual([]);
}

/** The value of a query that has one result. */
export async function valueOf(prometheus: PrometheusServer, query: string): Promise<string | undefined> {
  const Result = Type.Object({
    result: Type.Array(Type.Object({ value: Type.Tuple([Type.Number(), Type.String()]) })),
  });
  const { result } = await prometheus.ask(`/query?query=${encodeURIComponent(query)}`, Result);
  return result[0]?.value[1];
}
