import { Client, Connection, type WorkflowClientInterceptor } from '@temporalio/client';
import type { DataConverter, PayloadCodec } from '@temporalio/common';

import { EncryptingCodec } from './payload-codec.ts';
import type { TemporalConfig } from './temporal-config.ts';
import { failureConverterPath } from './workflow-bundles.ts';

/** For clients and workers alike: address, TLS, API key. */
export function connectionOptions({ address, tls, apiKey }: Pick<TemporalConfig, 'address' | 'tls' | 'apiKey'>) {
  return {
    address,
    tls: tls && {
      ...(tls.serverName !== null && { serverNameOverride: tls.serverName }),
      ...(tls.serverAuthority && { serverRootCACertificate: tls.serverAuthority }),
      ...(tls.client && { clientCertPair: { crt: tls.client.certificate, key: tls.client.key } }),
    },
    ...(apiKey !== null && { apiKey }),
  };
}

/** For clients and workers alike: what leaves the process is encrypted where there is a key. */
export function dataConverter({ payloadKeys }: Pick<TemporalConfig, 'payloadKeys'>): DataConverter {
  const payloadCodecs: PayloadCodec[] = payloadKeys ? [new EncryptingCodec(payloadKeys)] : [];
  return { payloadCodecs, ...(payloadKeys?.current && { failureConverterPath }) };
}

/** Connects with the first call: whoever makes it starts, and does what else it can, while Temporal is down. */
export function createClient(config: TemporalConfig, interceptors: readonly WorkflowClientInterceptor[] = []): Client {
  return new Client({
    connection: Connection.lazy(connectionOptions(config)),
    namespace: config.namespace,
    dataConverter: dataConverter(config),
    interceptors: { workflow: [...interceptors] },
  });
}
