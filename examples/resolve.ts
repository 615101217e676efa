import { resolveProduct } from '../metadata/validate.ts';
import { loadExample } from './load.ts';

/**
 * `node examples/resolve.ts orders V2` prints the resolved product with that version of the order module,
 * `node examples/resolve.ts library` the library.
 */
const [name = 'orders', version = 'V1'] = process.argv.slice(2);
if (name !== 'orders' && name !== 'library') throw new Error(`there is no example ${name}`);
const resolution = resolveProduct(await loadExample(name, { order: version }));
process.stdout.write(`${JSON.stringify(resolution.ok ? resolution.product : resolution.errors, null, 2)}\n`);
process.exitCode = resolution.ok ? 0 : 1;
