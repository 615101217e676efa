import type { GeneratedFile } from '../files.ts';
import type { BackendContext } from './context.ts';

export function testFiles(context: BackendContext): GeneratedFile[] {
  void context;
  return [];
}
