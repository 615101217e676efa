import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { sep } from 'node:path';
import { fileURLToPath } from 'node:url';

import fastifyStatic from '@fastify/static';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';

const root = fileURLToPath(new URL('../../../web/dist/', import.meta.url));

/** Serves the built front end: hashed assets for a year, `index.html` for every other address outside `/api`. */
export async function serveWeb(app: NestFastifyApplication): Promise<void> {
  if (!existsSync(root)) return;
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const files = new Set(
    entries
      .filter((entry) => entry.isFile())
      .map((entry) =>
        `${entry.parentPath}${sep}${entry.name}`.slice(root.length).replaceAll(sep, '/').replace(/^\//, ''),
      ),
  );
  await app.register(fastifyStatic, { root, serve: false });
  app
    .getHttpAdapter()
    .getInstance()
    .get<{ Params: { '*': string } }>('/*', (request, reply) => {
      const path = request.params['*'];
      if (/^api($|\/)/.test(path) || (path.startsWith('assets/') && !files.has(path))) return reply.callNotFound();
      if (!files.has(path) || path === 'index.html')
        return reply.sendFile('index.html', { cacheControl: false }).header('cache-control', 'no-cache');
      const hashed = path.startsWith('assets/');
      return reply.sendFile(path, hashed ? { maxAge: '365d', immutable: true } : { maxAge: '1h' });
    });
}
