import type {
  LocalizedText,
  ResolvedCustomApi,
  ResolvedModel,
  ResolvedModule,
  ResolvedProduct,
} from '../../metadata/resolved-product.ts';
import { modelFile, moduleFile } from '../backend/naming.ts';
import { htmlHeader, type GeneratedFile } from '../files.ts';
import { markdown } from '../literals.ts';
import type { ModelLookup } from '../model-lookup.ts';

/** `README.md`: how to run the product, and where to find each module, model, endpoint and page. */
export function readme(product: ResolvedProduct, modules: readonly string[], hasFiles: boolean): GeneratedFile {
  const text = textIn(product);
  const content = [
    htmlHeader('the product'),
    `# ${text(product.name)}\n`,
    `${text(product.description)}\n`,
    running,
    ...(hasFiles ? [files] : []),
    `## Roles\n\n${table(
      ['role', 'name'],
      product.roles.map((role) => [`\`${role.code}\``, text(role.label)]),
    )}`,
    ...modules,
    ...pluginText(product, text),
  ].join('\n');
  return { path: 'README.md', content };
}

const running = `## Running it

\`\`\`sh
npm ci --ignore-scripts
cp .env.example .env        # then fill it in
npm run build
node --env-file=.env server/dist/main.js
\`\`\`

The service creates and migrates its database by itself, and serves the pages at \`/\`, the API under \`/api\`, its
documentation at \`/api/docs\` and \`/api/health\`; with \`METRICS_PORT\`, \`/metrics\` on that port for Prometheus.
\`docker compose up\` starts it with a database.
\`npm run lint\`, \`npm run typecheck\` and \`npm test\` check it; the tests need \`TEST_DATABASE_URL\`.

| folder | holds |
|---|---|
| \`server/src/modules\` | a folder for each module: entities, DTOs, services, controllers, logic |
| \`server/src/auth\` | sign-in, roles, accounts |
| \`server/src/platform\` | what all modules share: paging, filters, validation, errors, health, metrics |
| \`server/src/database\` | connection and migrations |
| \`web/src/pages\` | a folder for each module: pages and typed API client |
| \`generated.json\` | every file with its SHA-256 |
`;

const files = `## Files

\`POST /api/files/<module>/<Model>/<field>\` takes a file (multipart, one part named \`file\`) and answers what the field of a
row is set to; \`GET /api/files/<id>\` gives it to those who may read the row. They are kept in \`FILE_FOLDER\`, which all
replicas share and which belongs in the backup, or with \`FILE_STORAGE=s3\` in the bucket \`FILE_BUCKET\`. What no row has held for
a day is removed.
`;

const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |\n`;

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return `${row(head)}|${'---|'.repeat(head.length)}\n${rows.map(row).join('')}`;
}

const textIn =
  (product: ResolvedProduct) =>
  (value: LocalizedText): string =>
    markdown(value['en-US'] ?? value[product.locales[0] ?? ''] ?? '');

/** A module's part of the file. */
export function moduleText(product: ResolvedProduct, module: ResolvedModule, lookup: ModelLookup): string {
  const text = textIn(product);
  const models = module.models.map((model) => modelRow(model, lookup, text));
  const apis = module.apis.filter((api) => api.kind === 'custom').map((api) => apiRow(module, api, text));
  const logics = module.logics.map((logic) => [
    logic.code,
    text(logic.label),
    `\`${moduleFile(module.code, 'logic')}.ts\``,
  ]);
  const pages = module.pages.map((page) => [
    text(page.title),
    `\`${page.path}\``,
    page.type,
    `\`web/src/pages/${module.code}/${page.code}.vue\``,
  ]);
  const parts = [
    `## ${text(module.name)} (\`${module.code}\`, ${module.versionCode})\n`,
    section('models', ['model', 'name', 'table', 'endpoints', 'entity'], models),
    section('custom endpoints', ['endpoint', 'name', 'roles'], apis),
    section('logic', ['logic', 'name', 'file'], logics),
    section('pages', ['page', 'address', 'kind', 'file'], pages),
  ];
  return parts.filter((part) => part !== '').join('\n');
}

function pluginText({ plugins }: ResolvedProduct, text: (value: LocalizedText) => string): string[] {
  if (plugins.length === 0) return [];
  const rows = plugins.map(({ package: name, version, folder, pages }) => [
    `\`${name}\` ${version}`,
    `\`plugins/${folder}\` in \`server/src\` and \`web/src\``,
    pages.map(({ label, path }) => `${text(label)} (\`${path}\`)`).join(', '),
  ]);
  return [`## Plugins\n\n${table(['plugin', 'folder', 'pages'], rows)}`];
}

function section(name: string, head: readonly string[], rows: readonly (readonly string[])[]): string {
  return rows.length === 0 ? '' : `### ${name}\n\n${table(head, rows)}`;
}

function modelRow(model: ResolvedModel, lookup: ModelLookup, text: (value: LocalizedText) => string): string[] {
  const api = lookup.standardApi(model);
  const endpoints = api === null ? '' : `\`/api/${model.module}/${api.path}\``;
  return [model.code, text(model.label), `\`${model.table}\``, endpoints, `\`${modelFile(model, 'entity')}.ts\``];
}

function apiRow(module: ResolvedModule, api: ResolvedCustomApi, text: (value: LocalizedText) => string): string[] {
  const roles = api.roles.length === 0 ? 'signed in' : api.roles.join(', ');
  return [`\`${api.method} /api/${module.code}${api.path}\``, text(api.label), roles];
}
