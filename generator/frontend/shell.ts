import { header, htmlHeader, type GeneratedFile } from '../files.ts';
import files from './shell.json' with { type: 'json' };

/** The files that every front end has, whatever the product: `shell/`, packed into `shell.json`. */
export const shellFiles: readonly GeneratedFile[] = Object.entries(files).map(([path, content]) => ({
  path: `web/${path}`,
  content: `${firstLine(path)}${content}`,
}));

function firstLine(path: string): string {
  if (path.endsWith('.vue')) return htmlHeader('the product');
  if (path.endsWith('.ts')) return header('the product');
  return path.endsWith('.css') ? `/* ${header('the product').slice(3, -1)} */\n` : '';
}
