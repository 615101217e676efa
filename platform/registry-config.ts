import { parseImageReference } from './images/image-reference.ts';
import { isLoopback } from './registry/loopback.ts';
import type { SettingReader } from './setting-reader.ts';

/** The registry that images are pushed to and pulled from. */
export interface RegistryConfig {
  /** `https://host[:port]`; `http` on this machine alone. */
  readonly url: string;
  /** Before the product's code in an image's name; empty for none. */
  readonly prefix: string;
  readonly user: string | null;
  readonly password: string | null;
  /** Path of a file with the password or token, instead of it. */
  readonly passwordFile: string | null;
  /** What the embedded CI's images begin with; null: what the product's Dockerfile names. */
  readonly baseImage: string | null;
}

/** Null without `REGISTRY_URL`. */
export function readRegistry(read: SettingReader): RegistryConfig | null {
  if (read.text('REGISTRY_URL', '') === '') return null;
  const url = read.url('REGISTRY_URL', ['http:', 'https:']);
  const config = {
    url,
    prefix: read.text('REGISTRY_PREFIX', ''),
    user: read.text('REGISTRY_USER', '') || null,
    password: read.text('REGISTRY_PASSWORD', '') || null,
    passwordFile: read.text('REGISTRY_PASSWORD_FILE', '') || null,
    baseImage: read.text('REGISTRY_BASE_IMAGE', '') || null,
  };
  read.mistakes.push(...mistakesOf(config));
  return config;
}

/** https://github.com/opencontainers/distribution-spec/blob/main/spec.md#pulling-manifests */
const repositoryName = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*$/u;

function mistakesOf({ url, prefix, user, password, passwordFile, baseImage }: RegistryConfig): readonly string[] {
  const mistakes: string[] = [];
  if (URL.canParse(url)) {
    const { protocol, pathname, username } = new URL(url);
    if (protocol === 'http:' && !isLoopback(new URL(url))) {
      mistakes.push('REGISTRY_URL must begin with https:// unless the registry is on this machine');
    }
    if (pathname !== '/' || username !== '') {
      mistakes.push(
        'REGISTRY_URL is host and port alone; what follows goes into REGISTRY_PREFIX, who into REGISTRY_USER',
      );
    }
  }
  if (prefix !== '' && !repositoryName.test(prefix)) {
    mistakes.push('REGISTRY_PREFIX must be like team/products: lower-case letters, digits, and . _ - between them');
  }
  if (password !== null && passwordFile !== null) {
    mistakes.push('REGISTRY_PASSWORD and REGISTRY_PASSWORD_FILE are both set: one of them is enough');
  }
  if ((user === null) !== (password === null && passwordFile === null)) {
    mistakes.push('REGISTRY_USER goes with REGISTRY_PASSWORD or REGISTRY_PASSWORD_FILE');
  }
  if (baseImage !== null && parseImageReference(baseImage) === null) {
    mistakes.push('REGISTRY_BASE_IMAGE must be like registry.example.com/team/node:24-slim');
  }
  return mistakes;
}
