import { randomInt } from 'node:crypto';

/** 2026-01-01T00:00:00Z. */
const epoch = Date.UTC(2026, 0, 1);
const randomBits = 22;

let last = 0n;

/**
 * A new id: 63 bits, milliseconds first so that ids sort by age, then 22 random bits. Those of one process never go
 * back, even within a millisecond. As a string of digits.
 */
export function newId(now = Date.now()): string {
  const candidate = (BigInt(now - epoch) << BigInt(randomBits)) | BigInt(randomInt(2 ** randomBits));
  last = candidate > last ? candidate : last + 1n;
  return last.toString();
}
