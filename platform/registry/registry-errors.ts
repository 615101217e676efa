import { PlatformError } from '../ports.ts';

/** Passes: the registry is away, slow, broken or overloaded. */
export function unavailable(what: string, cause?: unknown): PlatformError {
  return new PlatformError('RegistryUnavailable', `The registry ${what}`, { retryable: true, cause });
}

/** Final: as long as settings or rights stay as they are, so does the answer. */
export function refused(type: string, message: string, cause?: unknown): PlatformError {
  return new PlatformError(type, message, { retryable: false, cause });
}

const untrusted = /^(?:ERR_TLS_|CERT_|SELF_SIGNED|DEPTH_ZERO_SELF_SIGNED|UNABLE_TO_(?:VERIFY|GET_ISSUER))/u;

/** What a request that got no answer means. Node's fetch hides the reason, such as ECONNREFUSED, in the cause. */
export function unanswered(what: string, error: unknown): PlatformError {
  const root = rootOf(error);
  const code = root instanceof Error && 'code' in root ? String(root.code) : '';
  if (untrusted.test(code)) {
    const message = `The registry's certificate is not trusted (${code}): name its authority in NODE_EXTRA_CA_CERTS`;
    return refused('RegistryUntrusted', message, error);
  }
  return unavailable(`did not answer ${what}: ${root instanceof Error ? root.message : String(root)}`, error);
}

/** The first words of an answer's body, in the form of https://github.com/opencontainers/distribution-spec where it has it. */
export async function reasonOf(response: Response): Promise<string> {
  const text = await response.text().catch(() => '');
  const messages = [...text.matchAll(/"(?:code|message)"\s*:\s*"([^"]{1,200})"/gu)].map(([, words]) => words);
  return messages.length > 0 ? messages.slice(0, 2).join(': ') : text.slice(0, 200).trim();
}

function rootOf(error: unknown): unknown {
  return error instanceof Error && error.cause !== undefined ? rootOf(error.cause) : error;
}
