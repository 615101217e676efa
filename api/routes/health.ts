import { sql } from 'drizzle-orm';
import { Type } from 'typebox';

import type { Api } from '../app.ts';
import { probe } from '../probe.ts';
import type { ApiServices } from '../services.ts';

const tags = ['operation'];

const systemSchema = Type.Object({ ok: Type.Boolean(), message: Type.Optional(Type.String()) });
const readinessSchema = Type.Object({
  ready: Type.Boolean(),
  systems: Type.Object({ database: systemSchema, temporal: systemSchema, objectStore: systemSchema }),
});

export function healthRoutes(app: Api, services: ApiServices): void {
  app.get(
    '/healthz',
    {
      config: { allow: 'anyone', rateLimit: false },
      schema: { tags, summary: 'This process is alive', response: { 200: Type.Object({ status: Type.String() }) } },
    },
    () => ({ status: 'ok' }),
  );

  app.get(
    '/readyz',
    {
      config: { allow: 'anyone' },
      logLevel: 'warn',
      schema: {
        tags,
        summary: 'Each system that a publish needs answers',
        response: { 200: readinessSchema, 503: readinessSchema },
      },
    },
    async (_request, reply) => {
      const [database, temporal, objectStore] = await Promise.all([
        probe(() => services.database.execute(sql`SELECT 1`)),
        probe(() => services.publishes.check()),
        probe(() => services.objectStore.has('readiness/probe')),
      ]);
      const ready = database.ok && temporal.ok && objectStore.ok;
      return reply.code(ready ? 200 : 503).send({ ready, systems: { database, temporal, objectStore } });
    },
  );
}
