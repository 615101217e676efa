import type { FileDto } from '../../src/files/file.dto.js';
import type { TestApp } from './app.js';

const box = (kind: string): Buffer => Buffer.concat([Buffer.from([0, 0, 0, 28]), Buffer.from(`ftyp${kind}`)]);

/** The least by which each type is known. */
const beginnings: Readonly<Record<string, { readonly ending: string; readonly bytes: Uint8Array }>> = {
  'text/plain': { ending: 'txt', bytes: Buffer.from('sample') },
  'text/csv': { ending: 'csv', bytes: Buffer.from('a,b\r\n1,2\r\n') },
  'application/pdf': { ending: 'pdf', bytes: Buffer.from('%PDF-1.7\n') },
  'application/zip': { ending: 'zip', bytes: Buffer.from('504b0506'.padEnd(44, '0'), 'hex') },
  'image/png': {
    ending: 'png',
    bytes: Buffer.from('89504e470d0a1a0a0000000d4948445200000001000000010806000000', 'hex'),
  },
  'image/jpeg': { ending: 'jpg', bytes: Buffer.from('ffd8ffe000104a46494600010100', 'hex') },
  'image/gif': { ending: 'gif', bytes: Buffer.from('GIF89a\u0001\u0000\u0001\u0000') },
  'image/webp': { ending: 'webp', bytes: Buffer.from('RIFF\u0004\u0000\u0000\u0000WEBPVP8 ') },
  'image/avif': { ending: 'avif', bytes: Buffer.concat([box('avif'), Buffer.alloc(16)]) },
};

/** A type that a field takes; null where no sample is of one. */
export function sampleType(accept: readonly string[]): string | null {
  const known = Object.keys(beginnings);
  if (accept.length === 0) return 'text/plain';
  return known.find((type) => accept.includes(type) || accept.includes(`${type.split('/')[0]}/*`)) ?? null;
}

/** A file of the type as the form of a row sends it; `field` is `module/Model/field`. */
export function sampleForm(type: string): FormData {
  const { bytes, ending } = beginnings[type] ?? { bytes: Buffer.from('sample'), ending: 'txt' };
  const form = new FormData();
  form.set('file', new File([new Uint8Array(bytes)], `sample.${ending}`, { type }));
  return form;
}

/** Uploads a file of the type for `module/Model/field`. */
export async function sampleFile(app: TestApp, field: string, type: string): Promise<FileDto> {
  const { body, status } = await app.request('POST', `/api/files/${field}`, sampleForm(type));
  const { contentType, id, name, size } = body;
  if (status !== 201) throw new Error(`could not upload a file: ${status} ${JSON.stringify(body)}`);
  return { id: String(id), name: String(name), size: Number(size), contentType: String(contentType) };
}
