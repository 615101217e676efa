import { apiError, requestHeaders } from './api';
import type { FormItemRule } from 'element-plus';
import { rule } from './rules';

/** A file that a row holds. */
export interface StoredFile {
  readonly id: string;
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  /** Found out from the content by the service. */
  readonly contentType: string;
}

/** Stands for a file that is still on its way to the service. */
export class PendingUpload implements StoredFile {
  readonly id = '';
  readonly name: string;
  readonly size: number;
  readonly contentType = '';

  constructor({ name, size }: File) {
    this.name = name;
    this.size = size;
  }
}

/** A form is not saved before its files have arrived. */
export const uploaded = (): FormItemRule => rule('ui.rule.uploading', (value) => !(value instanceof PendingUpload));

export function isStoredFile(value: unknown): value is StoredFile {
  return typeof value === 'object' && value !== null && 'contentType' in value && 'id' in value;
}

interface UploadOptions {
  /** `module/Model/field`. */
  target: string;
  /** Told of the share that has been sent, 0 to 1. */
  onProgress: (share: number) => void;
  signal: AbortSignal;
}

/** Sends a file. `fetch` would not tell how far it is. */
export async function uploadFile(file: File, options: UploadOptions): Promise<StoredFile> {
  const { onProgress, signal, target } = options;
  const form = new FormData();
  form.set('file', file);
  const request = new XMLHttpRequest();
  request.open('POST', `/api/files/${target}`);
  for (const [name, value] of requestHeaders()) request.setRequestHeader(name, value);
  request.upload.addEventListener('progress', ({ loaded, total }) => onProgress(total === 0 ? 0 : loaded / total));
  signal.addEventListener('abort', () => request.abort());
  const status = await new Promise<number>((resolve) => {
    request.addEventListener('loadend', () => resolve(request.status));
    request.send(form);
  });
  if (status === 201) return JSON.parse(request.responseText);
  throw apiError(status, request.responseText);
}
