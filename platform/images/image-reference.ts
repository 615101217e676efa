import { isLoopback } from '../registry/loopback.ts';

/** Where an image is: `node:24-slim` is of Docker Hub's official ones. */
export interface ImageReference {
  /** Of the registry. */
  readonly url: string;
  readonly repository: string;
  /** Tag or digest. */
  readonly reference: string;
}

const repositoryPart = '[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*';
const form = new RegExp(
  `^(?:(?<host>[A-Za-z0-9[][^/]*[.:][^/]*|localhost)/)?(?<repository>${repositoryPart}(?:/${repositoryPart})*)` +
    `(?::(?<tag>[\\w][\\w.-]{0,127}))?(?:@(?<digest>sha256:[0-9a-f]{64}))?$`,
  'u',
);

/** Null where the text is no image's name. */
export function parseImageReference(text: string): ImageReference | null {
  const { host, repository, tag, digest } = form.exec(text)?.groups ?? {};
  if (repository === undefined) return null;
  const reference = digest ?? tag ?? 'latest';
  if (host === undefined || host === 'docker.io' || host === 'index.docker.io') {
    const official = repository.includes('/') ? repository : `library/${repository}`;
    return { url: 'https://registry-1.docker.io', repository: official, reference };
  }
  if (!URL.canParse(`https://${host}`)) return null;
  const scheme = isLoopback(new URL(`https://${host}`)) ? 'http' : 'https';
  return { url: `${scheme}://${host}`, repository, reference };
}
