import { afterEach, describe, expect, it } from 'vitest';
import { type HttpFixture, serveHttp } from '../../devstack/http-fixture.ts';
import { giteaRequest } from './gitea-client.ts';

describe('giteaRequest', () => {
  let server: HttpFixture | undefined;

  afterEach(() => server?.stop());

  async function answering(status: number | null): Promise<string> {
    server = await serveHttp((_request, response) => {
      if (status !== null) response.writeHead(status).end('{"message":"why"}');
    });
    return `${server.url}/api/v1/x`;
  }

  it.each([
    [401, 'GitForbidden', false],
    [403, 'GitForbidden', false],
    [429, 'GitUnavailable', true],
    [500, 'GitUnavailable', true],
    [503, 'GitUnavailable', true],
  ])('takes %i for %s', async (status, type, retryable) => {
    const url = await answering(status);
    await expect(giteaRequest(url)).rejects.toMatchObject({ type, retryable, message: expect.stringContaining('why') });
  });

  it('gives up on a host that does not answer', async () => {
    const url = await answering(null);
    await expect(giteaRequest(url, { timeoutMs: 20 })).rejects.toMatchObject({
      type: 'GitUnavailable',
      retryable: true,
      message: expect.stringContaining('no answer within 0.02 seconds'),
    });
  });

  it('says why a host cannot be reached', async () => {
    const url = await answering(200);
    await server?.stop();
    await expect(giteaRequest(url)).rejects.toMatchObject({
      type: 'GitUnavailable',
      message: expect.stringContaining('ECONNREFUSED'),
    });
  });

  it('leaves other statuses to its caller', async () => {
    expect(await giteaRequest(await answering(404))).toMatchObject({ status: 404 });
  });
});
