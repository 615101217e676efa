import { defaultPayloadConverter, type Payload } from '@temporalio/common';
import { expect, it } from 'vitest';

import { EncryptingCodec } from './payload-codec.ts';
import { payloadKey } from './payload-keys.ts';

const first = payloadKey(Buffer.alloc(32, 1));
const second = payloadKey(Buffer.alloc(32, 2));
const codec = (...keys: readonly [typeof first, ...(typeof first)[]]) =>
  new EncryptingCodec({ current: keys[0], all: keys });
const plain = defaultPayloadConverter.toPayload({ versionCode: '1.0.0' });

async function only(payloads: Promise<Payload[]>): Promise<Payload> {
  const [payload] = await payloads;
  if (!payload) throw new Error('no payload');
  return payload;
}

const contentOf = (payload: Payload): unknown => defaultPayloadConverter.fromPayload(payload);
const textOf = (payload: Payload): string =>
  [payload.data, ...Object.values(payload.metadata ?? {})]
    .map((bytes) => Buffer.from(bytes ?? []).toString('latin1'))
    .join();

it('hides what it encodes, its kind included, and never twice alike', async () => {
  const encoded = await only(codec(first).encode([plain]));
  const again = await only(codec(first).encode([plain]));
  expect(textOf(encoded)).not.toMatch(/versionCode|1\.0\.0|json/u);
  expect(textOf(encoded)).not.toBe(textOf(again));
  expect(contentOf(await only(codec(first).decode([encoded])))).toEqual({ versionCode: '1.0.0' });
});

it('reads what the key before encrypted, what nobody encrypted, and nothing else', async () => {
  const old = await only(codec(first).encode([plain]));
  expect(contentOf(await only(codec(second, first).decode([old])))).toEqual({ versionCode: '1.0.0' });
  expect(contentOf(await only(codec(first).decode([plain])))).toEqual({ versionCode: '1.0.0' });
  await expect(codec(second).decode([old])).rejects.toThrow(`key ${first.id}`);
});

it('only reads where there is no current key', async () => {
  const reader = new EncryptingCodec({ current: null, all: [first] });
  expect(await reader.encode([plain])).toEqual([plain]);
  const encoded = await only(codec(first).encode([plain]));
  expect(contentOf(await only(reader.decode([encoded])))).toEqual({ versionCode: '1.0.0' });
});

it('notices what was changed on its way', async () => {
  const encoded = await only(codec(first).encode([plain]));
  const data = Buffer.from(encoded.data ?? []);
  data[data.length - 1] = (data.at(-1) ?? 0) ^ 1;
  await expect(codec(first).decode([{ ...encoded, data }])).rejects.toThrow('was changed');
  await expect(codec(first).decode([{ ...encoded, data: data.subarray(0, 20) }])).rejects.toThrow('too short');
});
