import { readFile } from 'node:fs/promises';
import path from 'node:path';

import { Type } from 'typebox';
import { Parse } from 'typebox/value';

const Dashboard = Type.Object({
  annotations: Type.Object({ list: Type.Array(Type.Object({ expr: Type.String() })) }),
  templating: Type.Object({ list: Type.Array(Type.Object({ definition: Type.Optional(Type.String()) })) }),
  panels: Type.Array(Type.Object({ targets: Type.Optional(Type.Array(Type.Object({ expr: Type.String() }))) })),
});

export const monitoringFolder = import.meta.dirname;

/** Every query of the dashboard as Grafana would send it with everything chosen. */
export async function dashboardQueries(): Promise<string[]> {
  const file = path.join(monitoringFolder, 'grafana/assembox-publish.json');
  const { annotations, panels, templating } = Parse(Dashboard, JSON.parse(await readFile(file, 'utf8')));
  const variables = templating.list.flatMap(
    ({ definition }) => /^label_values\((.+), \w+\)$/u.exec(definition ?? '')?.[1] ?? [],
  );
  const queries = [...annotations.list, ...panels.flatMap(({ targets }) => targets ?? [])].map(({ expr }) => expr);
  return [...queries, ...variables].map((query) =>
    query.replaceAll(/\$(?:product|environment)\b/gu, '.*').replaceAll('$__rate_interval', '1m'),
  );
}

/** The names of metrics in a query, as `# TYPE` gives them: without the suffixes of a histogram's series. */
export function metricNames(query: string): string[] {
  const found = query.match(/\b(?:assembox|temporal|http|process|nodejs)_\w+/gu) ?? [];
  return found
    .filter((name) => name !== 'assembox_action')
    .map((name) => (/_seconds_(?:bucket|count|sum)$/u.test(name) ? name.replace(/_[a-z]+$/u, '') : name));
}
