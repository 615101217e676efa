import { fileTypeFromBuffer, supportedMimeTypes } from 'file-type';
import { extension, lookup } from 'mime-types';

const unknown = 'application/octet-stream';

/** Formats that hold others, which only the name tells apart. */
const containers: ReadonlySet<string> = new Set(['application/zip', 'application/x-cfb', 'application/xml']);

/** What browsers show as a picture, and that holds no code. */
const pictures: ReadonlySet<string> = new Set(['image/jpeg', 'image/png', 'image/gif', 'image/webp', 'image/avif']);

/** How many bytes of the beginning tell what a file is. */
export const headBytes = 4100;

/**
 * What a file is, by its first bytes. The name is believed only where the content of such a file tells nothing (text), or
 * says no more than that it is a container (an office document is a ZIP file).
 */
export async function contentTypeOf(head: Uint8Array, name: string): Promise<string> {
  const found = (await fileTypeFromBuffer(head).catch(() => undefined))?.mime;
  const named = lookup(name) || unknown;
  if (found === undefined) return supportedMimeTypes.has(named) ? unknown : named;
  const isDocument = named !== unknown && (named.startsWith('application/') || named === 'image/svg+xml');
  return containers.has(found) && isDocument ? named : found;
}

/** Whether browsers may show it in place. Everything else is only saved, SVG above all: it runs scripts. */
export const isPicture = (contentType: string): boolean => pictures.has(contentType);

export function isAccepted(contentType: string, accept: readonly string[]): boolean {
  const kind = `${contentType.split('/')[0]}/*`;
  return accept.length === 0 || accept.includes(contentType) || accept.includes(kind);
}

/** The name without folders and what systems cannot store or show, 200 characters at most; a picture ends as it should. */
export function fileNameOf(given: string, contentType: string): string {
  const base = given.normalize('NFC').split(/[/\\]/).at(-1) ?? '';
  const clean = base
    .replaceAll(/[\p{C}\p{Zl}\p{Zp}<>:"|?*]/gu, '')
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/^[. ]+|[. ]+$/g, '');
  const dot = clean.lastIndexOf('.');
  const [stem, ending] = dot > 0 && clean.length - dot <= 12 ? [clean.slice(0, dot), clean.slice(dot)] : [clean, ''];
  const right = extension(contentType);
  const isMisnamed = isPicture(contentType) && lookup(ending) !== contentType;
  const end = isMisnamed && right !== false ? `.${right}` : ending;
  return `${Array.from(stem || 'file')
    .slice(0, 200 - end.length)
    .join('')}${end}`;
}

/** `Content-Disposition` (RFC 6266). */
export function disposition(kind: 'inline' | 'attachment', name: string): string {
  const ascii = name.replaceAll(/[^ -~]|["\\%]/g, '_');
  const encoded = encodeURIComponent(name).replaceAll(
    /['()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `${kind}; filename="${ascii}"; filename*=UTF-8''${encoded}`;
}
