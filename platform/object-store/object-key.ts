import { PlatformError } from '../ports.ts';

const part = /^[A-Za-z0-9._-]{1,200}$/;
/** S3's own limit. */
const maxKeyLength = 1024;

/** @throws PlatformError `ObjectKeyInvalid` for a key that the port does not allow, so that none leaves the store. */
export function checkKey(key: string): void {
  if (key.length > maxKeyLength || !key.split('/').every(isPart)) throw invalid(key);
}

/** Of a prefix the last part may be cut short or empty. */
export function checkPrefix(prefix: string): void {
  const parts = prefix.split('/');
  const last = parts.pop() ?? '';
  const lastIsFine = last === '' || isPart(last) || last === '.';
  if (prefix.length > maxKeyLength || !lastIsFine || !parts.every(isPart)) throw invalid(prefix);
}

function isPart(text: string): boolean {
  return part.test(text) && text !== '.' && text !== '..';
}

function invalid(key: string): PlatformError {
  const shown = JSON.stringify(key.slice(0, 100));
  return new PlatformError('ObjectKeyInvalid', `${shown} is no key of an object store`, { retryable: false });
}
