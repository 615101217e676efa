import { createHash } from 'node:crypto';

import type { SettingReader } from '../setting-reader.ts';

export interface PayloadKey {
  /** Stands beside what it encrypted; made of the key, so that nobody has to name keys. */
  readonly id: string;
  /** 32 bytes, for AES-256. */
  readonly bytes: Buffer;
}

export interface PayloadKeys {
  /** What is written is encrypted with it; null: it is written as it is. */
  readonly current: PayloadKey | null;
  /** The current one and those before it: what is read may have been encrypted with any. */
  readonly all: readonly PayloadKey[];
}

/** Null where nothing is or was encrypted. */
export function readPayloadKeys(read: SettingReader): PayloadKeys | null {
  const [current = null] = keysIn(read, 'TEMPORAL_PAYLOAD_KEY', 1);
  const old = keysIn(read, 'TEMPORAL_PAYLOAD_OLD_KEYS', Number.POSITIVE_INFINITY);
  const all = current ? [current, ...old] : old;
  return all.length > 0 ? { current, all } : null;
}

/** Keys are not repeated in messages. */
function keysIn(read: SettingReader, name: string, most: number): PayloadKey[] {
  const items = read
    .text(name, '')
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
  if (items.length > most)
    read.mistakes.push(`${name} takes one key; the ones before belong into TEMPORAL_PAYLOAD_OLD_KEYS`);
  return items.flatMap((item, index) => {
    const bytes = /^[A-Za-z0-9+/]{43}=$/u.test(item) ? Buffer.from(item, 'base64') : null;
    if (bytes) return [payloadKey(bytes)];
    read.mistakes.push(
      `${name}: key ${index + 1} is not 32 bytes in base64, as \`openssl rand -base64 32\` gives them`,
    );
    return [];
  });
}

export function payloadKey(bytes: Buffer): PayloadKey {
  return { id: createHash('sha256').update(bytes).digest('hex').slice(0, 16), bytes };
}
