import { Type } from 'typebox';
import { Value } from 'typebox/value';

import { isDelivered, recordDelivery } from '../../database/webhooks.ts';
import type { Api } from '../app.ts';
import { problemResponses } from '../problem.ts';
import type { ApiServices } from '../services.ts';
import { lookAtBuild } from './jenkins.ts';

const source = 'jenkins-notification';

/** https://plugins.jenkins.io/notification: what of it is of use here. */
const notificationSchema = Type.Object({
  name: Type.String({ maxLength: 100 }),
  build: Type.Object({
    phase: Type.Union([Type.Literal('COMPLETED'), Type.Literal('FINALIZED')]),
    parameters: Type.Object({ REQUEST_ID: Type.String({ maxLength: 60 }) }),
  }),
});

/**
 * What Jenkins' notification plugin sends, for jobs whose pipeline does not call back. It is not signed, so that nothing
 * in it is believed: the job asks the CI itself, and for each request and phase once, whoever says it how often.
 */
export function jenkinsNotification(app: Api, services: ApiServices): void {
  app.post(
    '/webhooks/jenkins/notification',
    {
      config: { allow: 'anyone' },
      schema: {
        tags: ['webhooks'],
        summary: 'A build has ended, says Jenkins’ notification plugin, unsigned: a hint to look',
        body: Type.Unknown(),
        response: {
          202: Type.Object({
            status: Type.Union([Type.Literal('signalled'), Type.Literal('duplicate'), Type.Literal('ignored')]),
          }),
          ...problemResponses,
        },
      },
    },
    async ({ body }, reply) => {
      if (!Value.Check(notificationSchema, body)) return reply.code(202).send({ status: 'ignored' });
      const { phase, parameters } = body.build;
      const deliveryId = `${parameters.REQUEST_ID}-${phase}`;
      if (await isDelivered(services.database, source, deliveryId)) {
        return reply.code(202).send({ status: 'duplicate' });
      }
      const signalled = await lookAtBuild(services, parameters.REQUEST_ID, body.name);
      // Only what a job waited for is kept: strangers can fill nothing with what they make up.
      if (signalled) await recordDelivery(services.database, source, deliveryId);
      return reply.code(202).send({ status: signalled ? 'signalled' : 'ignored' });
    },
  );
}
