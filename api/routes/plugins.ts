import { Type } from 'typebox';

import { pluginContentSchema } from '../../metadata/plugins/manifest.ts';
import { isPluginContent, readPlugin } from '../../metadata/plugins/read-plugin.ts';
import { Report } from '../../metadata/report.ts';
import { storePlugin } from '../../versions/plugins.ts';
import type { Api } from '../app.ts';
import { Problem, problemResponses } from '../problem.ts';
import type { ApiServices } from '../services.ts';

const largestPlugin = 8 * 1024 * 1024;

/** Code that becomes part of products: only an administrator brings it in, and documents can do no more than name it. */
export function pluginRoutes(app: Api, { objectStore }: ApiServices): void {
  app.post(
    '/plugins',
    {
      bodyLimit: largestPlugin,
      config: { allow: 'admin' },
      schema: {
        tags: ['plugins'],
        summary: "Uploads a plugin's package, for product documents to name by its digest",
        body: Type.Unsafe<unknown>({ ...pluginContentSchema, properties: { files: { type: 'object' } } }),
        response: {
          201: Type.Object({ package: Type.String(), version: Type.String(), digest: Type.String() }),
          ...problemResponses,
        },
      },
    },
    async ({ body }, reply) => {
      const report = new Report();
      const place = report.place('plugin');
      const plugin = readPlugin(body, place);
      if (plugin === null || !isPluginContent(body, place)) {
        throw new Problem(422, 'validation-failed', 'Not a plugin', 'The package is not one of a plugin.', {
          mend: 'Each entry of "errors" says how to mend it.',
          errors: report.errors,
        });
      }
      const digest = await storePlugin(objectStore, body);
      return await reply.code(201).send({ package: plugin.package.name, version: plugin.package.version, digest });
    },
  );
}
