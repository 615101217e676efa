import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, readdir } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

import fastifyStatic from '@fastify/static';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';

const root = fileURLToPath(new URL('../../../web/dist/', import.meta.url));

/**
 * Serves the built front end: hashed assets for a year, `index.html` for every other address outside `/api`. Browsers ask
 * each time whether that one is still the same, and its content alone says so: times and sizes of files are those of other
 * releases too, since builds are reproducible.
 */
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
  const index = await readFile(join(root, 'index.html'));
  const indexTag = `"${createHash('sha256').update(index).digest('base64url')}"`;
  await app.register(fastifyStatic, { root, serve: false, etag: false, lastModified: false });
  app
    .getHttpAdapter()
    .getInstance()
    .get<{ Params: { '*': string } }>('/*', (request, reply) => {
      const path = request.params['*'];
      if (/^api($|\/)/.test(path) || (path.startsWith('assets/') && !files.has(path))) return reply.callNotFound();
      if (!files.has(path) || path === 'index.html') {
        void reply.headers({ 'cache-control': 'no-cache', etag: indexTag });
        if (request.headers['if-none-match']?.includes(indexTag)) return reply.code(304).send();
        return reply.type('text/html; charset=utf-8').send(index);
      }
      const hashed = path.startsWith('assets/');
      return reply.sendFile(path, hashed ? { maxAge: '365d', immutable: true } : { maxAge: '1h' });
    });
}
