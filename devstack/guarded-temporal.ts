import { mkdir, writeFile } from 'node:fs/promises';
import { once } from 'node:events';
import {
  type ClientHttp2Session,
  connect,
  createSecureServer,
  type IncomingHttpHeaders,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from 'node:http2';
import path from 'node:path';

import { createAuthority } from './certificates.ts';

/** A Temporal behind TLS that knows its clients by certificate and API key, as a company's or Temporal Cloud has it. */
export interface GuardedTemporal {
  readonly address: string;
  /** What a client has to be given, by Temporal's names of settings; the files are in the folder. */
  readonly settings: Readonly<Record<string, string>>;
  /** Calls that were let through. */
  readonly calls: readonly string[];
  close(): Promise<void>;
}

const serverName = 'temporal.example.test';
const apiKey = 'the key of a test';
const refusal = {
  ':status': 200,
  'content-type': 'application/grpc',
  'grpc-status': '16',
  'grpc-message': 'no',
};

/**
 * The development server speaks no TLS: this ends it, checks who calls, and passes each call on.
 *
 * @param denied names of calls that nobody may make
 */
export async function guardTemporal(
  upstream: string,
  folder: string,
  denied: readonly string[] = [],
): Promise<GuardedTemporal> {
  const authority = await createAuthority();
  const [own, client] = [await authority.issue(serverName), await authority.issue('publish')];
  await mkdir(folder, { recursive: true });
  const file = async (name: string, content: string): Promise<string> => {
    await writeFile(path.join(folder, name), content, { mode: 0o600 });
    return path.join(folder, name);
  };

  const calls: string[] = [];
  const behind = connect(`http://${upstream}`);
  const sessions = new Set<ServerHttp2Session>();
  const server = createSecureServer({
    cert: own.certificate,
    key: own.key,
    ca: authority.certificate,
    requestCert: true,
    rejectUnauthorized: true,
  });
  server.on('session', (session) => {
    sessions.add(session);
    session.on('close', () => sessions.delete(session)).on('error', () => session.destroy());
  });
  server.on('stream', (stream, headers) => {
    if (headers.authorization !== `Bearer ${apiKey}`) {
      stream.respond(refusal, { endStream: true });
      return;
    }
    const called = headers[':path'] ?? '';
    if (denied.some((name) => called.endsWith(`/${name}`))) {
      stream.respond({ ...refusal, 'grpc-status': '7' }, { endStream: true });
      return;
    }
    calls.push(called);
    pass(stream, headers, behind);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the guard has no port');
  return {
    address: `127.0.0.1:${address.port}`,
    calls,
    settings: {
      TEMPORAL_ADDRESS: `127.0.0.1:${address.port}`,
      TEMPORAL_TLS_SERVER_CA_CERT_PATH: await file('authority.pem', authority.certificate),
      TEMPORAL_TLS_CLIENT_CERT_PATH: await file('client.pem', client.certificate),
      TEMPORAL_TLS_CLIENT_KEY_PATH: await file('client.key', client.key),
      TEMPORAL_TLS_SERVER_NAME: serverName,
      TEMPORAL_API_KEY: apiKey,
    },
    close: async () => {
      for (const session of sessions) session.destroy();
      behind.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

/** One call: its message there, the answer with its trailers back. */
function pass(stream: ServerHttp2Stream, headers: IncomingHttpHeaders, behind: ClientHttp2Session): void {
  const { authorization: _, ...passed } = headers;
  const call = behind.request({ ...passed, ':scheme': 'http' });
  let trailers: IncomingHttpHeaders = {};
  call.on('response', (answer, flags) => {
    // Without a body the answer's headers are the trailers.
    const endStream = (flags & 1) === 1;
    stream.respond(answer, { endStream, waitForTrailers: !endStream });
    if (!endStream) call.pipe(stream);
  });
  call.on('trailers', (given) => {
    trailers = given;
  });
  stream.on('wantTrailers', () => stream.sendTrailers(trailers));
  stream.pipe(call);
  call.on('error', () => stream.destroy());
  stream.on('error', () => call.destroy());
  stream.on('close', () => call.close());
}
