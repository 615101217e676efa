import type { IncomingMessage, ServerResponse } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { type HttpFixture, serveHttp } from '../../devstack/http-fixture.ts';
import type { Builder } from '../ports.ts';
import { createJenkinsBuilder } from './jenkins-builder.ts';

const digest = `sha256:${'a'.repeat(64)}`;
const parameters = [
  { name: 'REQUEST_ID', value: 'r1' },
  { name: 'COMMIT', value: 'c1' },
];
const build = (more: object = {}) => ({
  number: 7,
  url: 'https://ci.example.com/jenkins/job/shop/7/',
  building: false,
  result: 'SUCCESS',
  actions: [{}, { parameters }],
  ...more,
});
const result = (more: object = {}) => ({ requestId: 'r1', commit: 'c1', digest, image: `shop@${digest}`, ...more });
const handle = { job: 'shop', requestId: 'r1', queueUrl: 'https://ci.example.com/jenkins/queue/item/3/' };

/** True where it has answered. */
type Answer = (request: IncomingMessage, response: ServerResponse) => boolean;

/** Jenkins as far as these tests need it: answers by method and path below its context path, 404 for the rest. */
describe('createJenkinsBuilder', () => {
  let server: HttpFixture | undefined;
  let asked: string[] = [];

  afterEach(async () => {
    await server?.stop();
    asked = [];
  });

  async function builderOf(answers: Record<string, unknown>, answerFirst: Answer = () => false): Promise<Builder> {
    server = await serveHttp((request, response) => {
      if (answerFirst(request, response)) return;
      const path = (request.url ?? '').split('?', 1)[0]?.replace(/^\/jenkins/, '');
      const key = `${request.method} ${path}`;
      asked.push(key);
      const answer = answers[key];
      if (typeof answer === 'number') response.writeHead(answer).end();
      else if (answer === undefined) response.writeHead(404).end();
      else response.writeHead(200).end(typeof answer === 'string' ? answer : JSON.stringify(answer));
    });
    return createJenkinsBuilder({ url: `${server.url}/jenkins/`, user: 'u', token: 't' });
  }

  it.each([
    ['FAILURE', 'failed'],
    ['UNSTABLE', 'failed'],
    ['ABORTED', 'aborted'],
    ['NOT_BUILT', 'aborted'],
    [null, 'running'],
  ])('takes the result %s for %s', async (outcome, state) => {
    const builder = await builderOf({
      'GET /queue/item/3/api/json': { id: 3, executable: { number: 7 } },
      'GET /job/shop/7/api/json': build({ result: outcome, building: outcome === null }),
    });
    expect(await builder.status(handle)).toEqual({
      state,
      number: 7,
      url: 'https://ci.example.com/jenkins/job/shop/7/',
      digest: null,
      image: null,
    });
  });

  it('takes an item that left the queue before its build can be seen for queued', async () => {
    const builder = await builderOf({
      'GET /queue/item/3/api/json': { id: 3, cancelled: false },
      'GET /queue/api/json': { items: [] },
      'GET /job/shop/api/json': { builds: [] },
    });
    expect(await builder.status(handle)).toMatchObject({ state: 'queued', number: null });
  });

  it('does not follow a queue item that is another request by now', async () => {
    const builder = await builderOf({
      'GET /queue/item/3/api/json': { id: 3, executable: { number: 8 } },
      'GET /job/shop/8/api/json': build({
        number: 8,
        actions: [{ parameters: [{ name: 'REQUEST_ID', value: 'r2' }] }],
      }),
      'GET /queue/api/json': { items: [] },
      'GET /job/shop/api/json': { builds: [build({ result: 'FAILURE' })] },
    });
    expect(await builder.status(handle)).toMatchObject({ state: 'failed', number: 7 });
  });

  it.each([
    ['no file', undefined, 'BuildResultMissing'],
    ['no JSON', 'x', 'BuildResultMissing'],
    ['a tag for a digest', result({ digest: 'latest' }), 'BuildResultMissing'],
    ['an image by tag', result({ image: 'shop:1.0.0' }), 'BuildResultMissing'],
    ['another request', result({ requestId: 'r2' }), 'BuildResultMismatch'],
    ['another commit', result({ commit: 'c2' }), 'BuildResultMismatch'],
  ])('does not believe a successful build with %s', async (_what, artifact, type) => {
    const builder = await builderOf({
      'GET /queue/item/3/api/json': { id: 3, executable: { number: 7 } },
      'GET /job/shop/7/api/json': build(),
      'GET /job/shop/7/artifact/build-result.json': artifact,
    });
    await expect(builder.status(handle)).rejects.toMatchObject({ type, retryable: false });
  });

  it('reports the image of a successful build', async () => {
    const builder = await builderOf({
      'GET /queue/item/3/api/json': { id: 3, executable: { number: 7 } },
      'GET /job/shop/7/api/json': build(),
      'GET /job/shop/7/artifact/build-result.json': result(),
    });
    expect(await builder.status(handle)).toMatchObject({ state: 'succeeded', digest, image: `shop@${digest}` });
  });

  it('stops the build that a queued item became while it was to be cancelled', async () => {
    const answers: Record<string, unknown> = {
      'GET /queue/item/3/api/json': { id: 3 },
      'GET /queue/api/json': { items: [] },
      'GET /job/shop/api/json': { builds: [] },
      'POST /queue/cancelItem': 422,
      'POST /job/shop/7/stop': 302,
    };
    const builder = await builderOf(answers, ({ method }) => {
      if (method !== 'POST') return false;
      answers['GET /queue/item/3/api/json'] = { id: 3, executable: { number: 7 } };
      answers['GET /job/shop/7/api/json'] = build({ building: true, result: null });
      return false;
    });
    await builder.stop(handle);
    expect(asked.filter((key) => key.startsWith('POST'))).toEqual(['POST /queue/cancelItem', 'POST /job/shop/7/stop']);
  });

  it('repairs a job that builds another repository', async () => {
    const builder = await builderOf({
      'GET /job/shop/config.xml': '<url>http://old/</url>',
      'POST /job/shop/config.xml': 200,
    });
    await builder.ensureJob('shop', 'http://new/');
    expect(asked).toEqual(['GET /job/shop/config.xml', 'POST /job/shop/config.xml']);
  });

  it.each([
    [401, 'CiUnauthorized', false],
    [403, 'CiUnauthorized', false],
    [500, 'CiUnavailable', true],
    [503, 'CiUnavailable', true],
    [418, 'CiUnexpectedAnswer', false],
  ])('takes %i for %s', async (status, type, retryable) => {
    const builder = await builderOf({ 'GET /queue/item/3/api/json': status });
    await expect(builder.status(handle)).rejects.toMatchObject({ type, retryable });
  });

  it('fetches a crumb with its session where a password makes Jenkins ask for one, and another when the session ends', async () => {
    const crumbs: string[] = [];
    let session = 0;
    const builder = await builderOf({ 'GET /job/shop/config.xml': 404 }, (request, response) => {
      const path = request.url?.replace(/^\/jenkins/, '');
      if (path === '/crumbIssuer/api/json') {
        session += 1;
        response.writeHead(200, { 'set-cookie': `JSESSIONID=s${session}; Path=/; HttpOnly` });
        response.end(JSON.stringify({ crumb: `c${session}`, crumbRequestField: 'Jenkins-Crumb' }));
        return true;
      }
      if (request.method !== 'POST') return false;
      const { cookie = '', 'jenkins-crumb': crumb = '' } = request.headers;
      const isGood = session > 0 && cookie === `JSESSIONID=s${session}` && crumb === `c${session}`;
      crumbs.push(isGood ? crumb : 'none');
      response.writeHead(isGood ? 200 : 403).end(isGood ? '' : '<h2>HTTP ERROR 403 No valid crumb was included</h2>');
      return true;
    });
    await builder.ensureJob('shop', 'http://git/');
    await builder.ensureJob('shop', 'http://git/');
    expect(crumbs).toEqual(['none', 'c1', 'c1']);
    session += 1;
    await builder.ensureJob('shop', 'http://git/');
    expect(crumbs.slice(3)).toEqual(['none', 'c3']);
  });

  it('says that the user may not, where a crumb does not help', async () => {
    const builder = await builderOf({ 'GET /job/shop/config.xml': 404 }, ({ method }, response) => {
      if (method !== 'POST') return false;
      response.writeHead(403).end('No valid crumb was included in the request');
      return true;
    });
    await expect(builder.ensureJob('shop', 'http://git/')).rejects.toMatchObject({ type: 'CiUnauthorized' });
    expect(asked).toEqual(['GET /job/shop/config.xml', 'GET /crumbIssuer/api/json']);
  });

  it('takes an answer of another shape for unexpected', async () => {
    const builder = await builderOf({ 'GET /queue/item/3/api/json': '<html>sign in</html>' });
    await expect(builder.status(handle)).rejects.toMatchObject({ type: 'CiUnexpectedAnswer' });
  });

  it('says that a CI that is down may come back', async () => {
    const builder = await builderOf({});
    await server?.stop();
    await expect(builder.status(handle)).rejects.toMatchObject({
      type: 'CiUnavailable',
      retryable: true,
      message: expect.stringContaining('ECONNREFUSED'),
    });
  });
});
