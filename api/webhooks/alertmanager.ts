import { createHash, timingSafeEqual } from 'node:crypto';

import { Type } from 'typebox';

import { forgetDelivery, recordDelivery } from '../../database/webhooks.ts';
import type { Api } from '../app.ts';
import { type AlertVerdict, alertRollback } from '../alert-rollback.ts';
import { Problem, problemResponses } from '../problem.ts';
import type { ApiServices } from '../services.ts';

const source = 'alertmanager';
const alertSchema = Type.Object({
  status: Type.String(),
  labels: Type.Record(Type.String(), Type.String()),
  startsAt: Type.String(),
  fingerprint: Type.String({ pattern: '^[0-9a-zA-Z]{1,64}$' }),
});
const verdictSchema = Type.Object({
  fingerprint: Type.String(),
  status: Type.Union([Type.Literal('started'), Type.Literal('duplicate'), Type.Literal('ignored')]),
  detail: Type.String(),
  jobId: Type.Optional(Type.String()),
});

/** An alert may roll back what was deployed just before it. Not there unless a token is set. */
export function alertmanagerWebhook(app: Api, services: ApiServices, token: string): void {
  const expected = digest(`Bearer ${token}`);
  app.post(
    '/webhooks/alertmanager',
    {
      config: { allow: 'anyone' },
      schema: {
        tags: ['webhooks'],
        summary: 'Alerts of Prometheus Alertmanager, with its own bearer token',
        body: Type.Object({ alerts: Type.Array(alertSchema, { maxItems: 1000 }) }),
        response: { 200: Type.Object({ alerts: Type.Array(verdictSchema) }), ...problemResponses },
      },
      onRequest: async ({ headers }) => {
        if (timingSafeEqual(digest(headers.authorization ?? ''), expected)) return;
        throw new Problem(401, 'unauthenticated', 'Sign-in needed', 'The token of this webhook is wrong.', {
          mend: 'Give Alertmanager the token of ALERTMANAGER_TOKEN in http_config.authorization.',
        });
      },
    },
    async (request) => {
      const alerts: (AlertVerdict & { fingerprint: string })[] = [];
      for (const alert of request.body.alerts) {
        const verdict = await once(services, `${alert.fingerprint}-${alert.startsAt}`.slice(0, 100), () =>
          alertRollback(services, alert),
        );
        request.log.info({ ...verdict, labels: alert.labels }, 'an alert');
        alerts.push({ fingerprint: alert.fingerprint, ...verdict });
      }
      return { alerts };
    },
  );
}

/** Alertmanagers send an alert again and again, and there may be several of them. Only what began something counts. */
async function once(
  { database }: ApiServices,
  deliveryId: string,
  act: () => Promise<AlertVerdict>,
): Promise<AlertVerdict> {
  if (!(await recordDelivery(database, source, deliveryId)))
    return { status: 'duplicate', detail: 'this alert has led to a rollback' };
  try {
    const verdict = await act();
    if (verdict.status !== 'started') await forgetDelivery(database, source, deliveryId);
    return verdict;
  } catch (error) {
    await forgetDelivery(database, source, deliveryId);
    throw error;
  }
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
