import { describe, expect, it } from 'vitest';
import { resolveProduct } from '../../metadata/validate.ts';
import { loadExample } from '../../examples/load.ts';
import { containerFiles } from '../../generator/project/container.ts';
import { readDockerfile } from './product-dockerfile.ts';

async function generated(name = 'Ordering', files = true): Promise<string> {
  const resolution = resolveProduct(await loadExample('orders'));
  if (!resolution.ok) throw new Error('the example is not valid');
  const product = { ...resolution.product, name: { ...resolution.product.name, en: name }, locales: ['en'] };
  return containerFiles(product, files).find(({ path }) => path === 'Dockerfile')?.content ?? '';
}

describe('readDockerfile', () => {
  it('reads what the generated one says of its image', async () => {
    expect(readDockerfile(await generated(), { RELEASE_VERSION: '1.2.3' })).toEqual({
      base: 'node:24-slim',
      user: '1000:1000',
      workingFolder: '/app',
      command: ['node', '--enable-source-maps', 'server/dist/main.js'],
      environment: {
        NODE_ENV: 'production',
        HOST: '0.0.0.0',
        PORT: '3000',
        RELEASE_VERSION: '1.2.3',
        FILE_FOLDER: '/data/files',
      },
      labels: { 'org.opencontainers.image.title': 'Ordering' },
      ports: ['3000/tcp'],
      volumes: ['/data/files'],
      folders: [{ path: '/data/files', owner: '1000:1000' }],
    });
  });

  it('takes build arguments, and their defaults', async () => {
    const text = await generated('Ordering', false);
    expect(readDockerfile(text, { BASE_IMAGE: 'mirror.example.com/node:24' })).toMatchObject({
      base: 'mirror.example.com/node:24',
      environment: { RELEASE_VERSION: 'dev' },
      folders: [],
    });
  });

  it('gives a title back that has all that is special', async () => {
    const title = 'A "quoted" \\ ${RELEASE_VERSION} $HOME 订单';
    const { labels } = readDockerfile(await generated(title), { RELEASE_VERSION: '1.2.3' });
    expect(labels).toEqual({ 'org.opencontainers.image.title': title });
  });

  it.each([
    'RUN apt-get install --yes chromium',
    'RUN mkdir -p /data && chown 1000:1000 /etc',
    'COPY fonts /usr/share/fonts',
    'CMD node server/dist/main.js',
    'HEALTHCHECK CMD true',
  ])('does not pass over %s', async (line) => {
    const text = `${await generated()}${line}\n`;
    expect(() => readDockerfile(text, {})).toThrow(expect.objectContaining({ type: 'ImageUnsupported' }));
  });

  it('wants a stage', () => {
    expect(() => readDockerfile('# nothing\n', {})).toThrow('no FROM');
  });
});
