import { type ImportFinding, type ImportResult, importSchema } from '../metadata/import/import-schema.ts';
import { updateImport } from '../metadata/import/update-import.ts';
import type { ModuleSource } from '../metadata/source.ts';
import { resolveProduct } from '../metadata/validate.ts';
import { type ApiClient, Refused } from './api-client.ts';
import { hasModule, readModule, readProduct, writeProduct } from './import/folder.ts';
import { localeOf, productDocument } from './import/product-document.ts';
import { readSchema } from './import/read-schema.ts';
import { downloaded, findDraft, isUploaded, upload } from './import/upload.ts';
import { type ExitCode, exitCodes, type Output } from './output.ts';
import { findingLines } from './wording.ts';

export interface ImportFlags {
  readonly product: string;
  readonly module: string;
  readonly versionCode: string;
  readonly locale?: string;
  readonly out?: string;
  readonly dryRun?: boolean;
  readonly overwrite?: boolean;
  readonly update?: boolean;
  readonly json?: boolean;
}

export interface ImportContext {
  readonly output: Output;
  /** Asked for only where drafts are uploaded. */
  readonly client: () => Promise<ApiClient>;
  /** The database's, where the URL has none. */
  readonly password: string | undefined;
}

/** Turns an existing MySQL, MariaDB or TiDB schema into the drafts of a module. */
export async function importMysql(address: string, flags: ImportFlags, context: ImportContext): Promise<ExitCode> {
  const url = URL.canParse(address) ? new URL(address) : null;
  if (url?.protocol !== 'mysql:' || url.pathname.length < 2) {
    throw refusal('The address of a database looks like mysql://user:password@host:3306/database.');
  }
  const target = await targetOf(flags, context);
  const schema = await readSchema(url, context.password);
  if (schema.tables.length === 0)
    throw refusal(`The database ${url.pathname.slice(1)} has no tables, or this user may not see them.`);
  const locale = flags.locale ?? localeOf(target.product) ?? 'en-US';
  const { documents, findings } = importedInto(
    flags.update ? await target.documents() : null,
    importSchema(schema, { module: flags.module, locale }),
  );
  const module = { code: flags.module, versionCode: flags.versionCode, documents };
  const product = productDocument(target.product, flags.product, locale, module);
  const errors = flags.update ? [] : errorsOf(productDocument(null, flags.product, locale, module), module);
  const where = await target.save(product, module);
  if (flags.json) context.output.line(JSON.stringify({ where, documents: documents.length, findings, errors }));
  else {
    for (const line of summary(schema.tables.length, documents, findings)) context.output.line(line);
    for (const line of errors.flatMap(findingLines)) context.output.line(line);
    context.output.line(where);
  }
  return errors.length === 0 ? exitCodes.done : exitCodes.failed;
}

/** What is made of the import where the module is there already. */
function importedInto(present: ModuleSource['documents'] | null, imported: ImportResult): ImportResult {
  if (present === null) return imported;
  const { documents, findings } = updateImport(present, imported.documents);
  return { documents, findings: [...imported.findings, ...findings] };
}

function errorsOf(product: object, module: ModuleSource) {
  const alone = resolveProduct({ product, modules: [module] });
  return alone.ok ? [] : alone.errors;
}

interface Target {
  /** The product's document as it is there. */
  readonly product: object | null;
  /** Those of the module's version that are there. */
  readonly documents: () => Promise<ModuleSource['documents']>;
  /** Says where the documents are now. */
  readonly save: (product: object, module: ModuleSource) => Promise<string>;
}

/** Of a dry run. */
const save = async () => await Promise.resolve('Nothing is written: a dry run.');

async function targetOf(flags: ImportFlags, context: ImportContext): Promise<Target> {
  if (flags.dryRun && !flags.update) return { product: null, documents: async () => await Promise.resolve([]), save };
  const target =
    flags.out === undefined ? await apiTarget(flags, await context.client()) : await folderTarget(flags, flags.out);
  return flags.dryRun ? { ...target, save } : target;
}

async function folderTarget(flags: ImportFlags, folder: string): Promise<Target> {
  return {
    product: await readProduct(folder),
    documents: async () => await readModule(folder, { code: flags.module, versionCode: flags.versionCode }),
    save: async (product, module) => {
      if (!flags.overwrite && !flags.update && (await hasModule(folder, module))) throw overwriteRefusal(module);
      return `${await writeProduct(folder, product, module)} documents in ${folder}`;
    },
  };
}

async function apiTarget(flags: ImportFlags, client: ApiClient): Promise<Target> {
  const found = await findDraft(client, flags.product);
  return {
    product: found.document,
    documents: async () =>
      found.id === null
        ? []
        : await downloaded(client, found.id, { code: flags.module, versionCode: flags.versionCode }),
    save: async (document, module) => {
      const isThere = found.id !== null && (await isUploaded(client, found.id, module));
      if (isThere && !flags.overwrite && !flags.update) throw overwriteRefusal(module);
      const id = await upload(client, found, { code: flags.product, document }, module);
      return `${module.documents.length} drafts saved in product ${flags.product} (${id}). Next: validate ${flags.product}`;
    },
  };
}

function summary(tables: number, documents: ModuleSource['documents'], findings: readonly ImportFinding[]): string[] {
  const count = (kind: string): number => documents.filter((document) => document.kind === kind).length;
  const list = (outcome: ImportFinding['outcome']): string[] =>
    findings.filter((finding) => finding.outcome === outcome).map(({ place, text }) => `  ${place}: ${text}`);
  const [dropped, changed] = [list('dropped'), list('changed')];
  return [
    `${tables} tables: ${count('model')} models, ${count('page')} pages. Rows stay where they are.`,
    ...(dropped.length === 0 ? [] : [`Not carried over (${dropped.length}):`, ...dropped]),
    ...(changed.length === 0 ? [] : [`Carried over in another shape (${changed.length}):`, ...changed]),
  ];
}

function overwriteRefusal({ code, versionCode }: ModuleSource): Refused {
  return refusal(
    `Module ${code} has documents in ${versionCode} already.`,
    'Give --update to keep what was made of them, another --version-code, or --overwrite to write over those of the same name.',
  );
}

function refusal(detail: string, mend?: string): Refused {
  const problem = { type: 'urn:assembox:problem:import-refused', title: 'Import refused', status: 400, detail };
  return new Refused(mend === undefined ? problem : { ...problem, mend });
}
