import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

import { type Payload, type PayloadCodec, ValueError } from '@temporalio/common';
import protos from '@temporalio/proto';

import type { PayloadKey, PayloadKeys } from './payload-keys.ts';

const { Payload: PayloadMessage } = protos.temporal.api.common.v1;

const encoding = Buffer.from('binary/encrypted');
const algorithm = 'aes-256-gcm';
const ivBytes = 12;
const tagBytes = 16;

/**
 * AES-256-GCM over whole payloads, as a random IV, the tag and the ciphertext; beside it the id of the key. What is not
 * encrypted is read as it is: a job may have begun before there was a key.
 */
export class EncryptingCodec implements PayloadCodec {
  readonly #current: PayloadKey | null;
  readonly #keys: ReadonlyMap<string, PayloadKey>;

  constructor({ current, all }: PayloadKeys) {
    this.#current = current;
    this.#keys = new Map(all.map((key) => [key.id, key]));
  }

  async encode(payloads: Payload[]): Promise<Payload[]> {
    const key = this.#current;
    return key ? payloads.map((payload) => encrypt(payload, key)) : payloads;
  }

  /** @throws ValueError where the key is not known, or where the payload was changed */
  async decode(payloads: Payload[]): Promise<Payload[]> {
    return payloads.map((payload) => {
      if (!encoding.equals(payload.metadata?.['encoding'] ?? Buffer.alloc(0))) return payload;
      const id = Buffer.from(payload.metadata?.['encryption-key-id'] ?? []).toString();
      const key = this.#keys.get(id);
      if (!key) throw new ValueError(`A payload is encrypted with key ${id}: add it to TEMPORAL_PAYLOAD_OLD_KEYS`);
      return decrypt(payload, key);
    });
  }
}

function encrypt(payload: Payload, { id, bytes }: PayloadKey): Payload {
  const iv = randomBytes(ivBytes);
  const cipher = createCipheriv(algorithm, bytes, iv).setAAD(Buffer.from(id));
  const sealed = Buffer.concat([cipher.update(PayloadMessage.encode(payload).finish()), cipher.final()]);
  return {
    metadata: { encoding, 'encryption-key-id': Buffer.from(id) },
    data: Buffer.concat([iv, cipher.getAuthTag(), sealed]),
  };
}

function decrypt(payload: Payload, { id, bytes }: PayloadKey): Payload {
  const data = Buffer.from(payload.data ?? []);
  if (data.length < ivBytes + tagBytes) throw new ValueError('An encrypted payload is too short');
  const decipher = createDecipheriv(algorithm, bytes, data.subarray(0, ivBytes), { authTagLength: tagBytes })
    .setAAD(Buffer.from(id))
    .setAuthTag(data.subarray(ivBytes, ivBytes + tagBytes));
  try {
    const sealed = data.subarray(ivBytes + tagBytes);
    return PayloadMessage.decode(Buffer.concat([decipher.update(sealed), decipher.final()]));
  } catch (cause) {
    throw new ValueError(`A payload of key ${id} was changed, or is of another key`, cause);
  }
}
