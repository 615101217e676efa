import { webcrypto } from 'node:crypto';

import type { X509Certificate } from '@peculiar/x509';

/** PEM. */
export interface Identity {
  readonly certificate: string;
  readonly key: string;
}

/** A certificate authority of one test, and whom it vouches for. */
export interface Authority {
  readonly certificate: string;
  /** @param name host name of a server, or name of a client */
  issue(name: string): Promise<Identity>;
}

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const day = 24 * 60 * 60_000;

/** It wants the metadata of decorators, which has to be there before it. */
async function x509() {
  await import('reflect-metadata');
  return await import('@peculiar/x509');
}

export async function createAuthority(): Promise<Authority> {
  const { BasicConstraintsExtension, X509CertificateGenerator } = await x509();
  const keys = await makeKeys();
  const own = await X509CertificateGenerator.createSelfSigned({
    name: 'CN=Authority of a test',
    ...validity(),
    keys,
    signingAlgorithm: algorithm,
    extensions: [new BasicConstraintsExtension(true, undefined, true)],
  });
  return { certificate: own.toString('pem'), issue: (name) => issue(own, keys.privateKey, name) };
}

async function issue(issuer: X509Certificate, signingKey: webcrypto.CryptoKey, name: string): Promise<Identity> {
  const { SubjectAlternativeNameExtension, X509CertificateGenerator } = await x509();
  const keys = await makeKeys();
  const certificate = await X509CertificateGenerator.create({
    subject: `CN=${name}`,
    issuer: issuer.subject,
    ...validity(),
    publicKey: keys.publicKey,
    signingKey,
    signingAlgorithm: algorithm,
    extensions: [new SubjectAlternativeNameExtension([{ type: 'dns', value: name }])],
  });
  const key = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey)).toString('base64');
  const lines = key.match(/.{1,64}/gu) ?? [];
  return {
    certificate: certificate.toString('pem'),
    key: ['-----BEGIN PRIVATE KEY-----', ...lines, '-----END PRIVATE KEY-----', ''].join('\n'),
  };
}

async function makeKeys(): Promise<webcrypto.CryptoKeyPair> {
  return await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
}

function validity() {
  return { notBefore: new Date(Date.now() - day), notAfter: new Date(Date.now() + day) };
}
