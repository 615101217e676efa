import { type HttpFixture, lose, relay, sendOn, serveHttp } from '../../devstack/http-fixture.ts';

export interface GitProxy extends HttpFixture {
  /** Bytes of the pushes that went through. */
  pushedBytes: number;
  /** The server does what it is asked, but its answer to a push never arrives. */
  losePushAnswers: boolean;
}

/** Stands between adapter and server in tests: counts what is pushed, and loses answers. */
export async function startGitProxy(target: string): Promise<GitProxy> {
  const server = await serveHttp((request, response) => {
    const isPush = request.url?.endsWith('/git-receive-pack') ?? false;
    request.on('data', (chunk: Buffer) => {
      if (isPush) proxy.pushedBytes += chunk.length;
    });
    sendOn(request, response, target, (answer) => (isPush && proxy.losePushAnswers ? lose : relay)(answer, response));
  });
  const proxy: GitProxy = { ...server, pushedBytes: 0, losePushAnswers: false };
  return proxy;
}
