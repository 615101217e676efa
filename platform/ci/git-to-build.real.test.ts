import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startEmbeddedGitServer } from '../git/embedded-git-server.ts';
import type { EmbeddedGitServer } from '../git/embedded-git-server.ts';
import { createGiteaGitHost } from '../git/gitea-git-host.ts';
import { startCiFixture, until, wholeLog } from './ci-fixture.ts';
import type { CiFixture } from './ci-fixture.ts';
import { tinyProduct } from './tiny-product.ts';

describe('from commit to artifact', () => {
  let folder: string;
  let git: EmbeddedGitServer;
  let ci: CiFixture;
  const access = { token: 'correct-horse', organisation: 'assembox' };

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'git-to-build-'));
    git = await startEmbeddedGitServer({ folder, port: 0, ...access });
    ci = await startCiFixture();
  });

  afterEach(async () => {
    await ci.stop();
    await git.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it('builds each release that was pushed, and an older one again to the same digest', async () => {
    const host = createGiteaGitHost({ url: git.url, ...access });
    const { cloneUrl } = await host.ensureRepository('tiny', 'A tiny product');
    const release = async (version: string, parent: string | null, main: string) => {
      const files = Object.entries({ ...tinyProduct, 'server/main.js': main });
      const { commit } = await host.commit({
        repository: 'tiny',
        parent,
        files: files.map(([path, content]) => ({ path, content })),
        message: `Publish ${version}\n`,
        author: { name: 'Ada', email: 'ada@example.com' },
        timestamp: 1_790_000_000,
        refs: [`refs/heads/release/${version}`, `refs/tags/v${version}`],
      });
      return commit;
    };
    const first = await release('1.0.0', null, '1');
    const second = await release('1.1.0', first, '2');
    const builder = ci.builder();
    await builder.ensureJob('tiny', cloneUrl);
    const digests: (string | null)[] = [];
    for (const commit of [first, second, first]) {
      const handle = await builder.trigger(ci.request({ commit, cloneUrl }));
      const { digest } = await until(builder, handle);
      expect(await wholeLog(builder, handle)).toContain('Finished: SUCCESS');
      digests.push(digest);
    }
    expect(digests[0]).not.toBe(digests[1]);
    expect(digests[2]).toBe(digests[0]);
  });
});
