import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { generate } from '../../generator/index.ts';
import { northwindInput } from './product.ts';

/** `node bench/northwind/generate-northwind.ts FOLDER`: from documents to files on the disk, as one command. */
const folder = path.resolve(process.argv[2] ?? '.');
for (const file of generate(northwindInput())) {
  const target = path.join(folder, file.path);
  mkdirSync(path.dirname(target), { recursive: true });
  writeFileSync(target, file.content);
}
