import type {
  ResolvedField,
  ResolvedModel,
  ResolvedModule,
  ResolvedStandardApi,
  StandardEndpoint,
} from '../../metadata/resolved-product.ts';
import { header, type GeneratedFile } from '../files.ts';
import { identifier, literal } from '../literals.ts';
import { foreignKeys } from '../model-lookup.ts';
import { kebab } from '../names.ts';
import { isNullable, isWritable, type BackendContext } from './context.ts';
import { relationIds } from './naming.ts';
import { sampleName, type Samples } from './samples.ts';

/** Tests of a module's API: a file for each model that has endpoints. */
export function testFiles(context: BackendContext, module: ResolvedModule, samples: Samples): GeneratedFile[] {
  return module.models.flatMap((model) => {
    const api = context.lookup.standardApi(model);
    return api === null || api.endpoints.length === 0 ? [] : [new ModelTest(context, model, api, samples).file()];
  });
}

class ModelTest {
  private readonly context: BackendContext;
  private readonly model: ResolvedModel;
  private readonly api: ResolvedStandardApi;
  private readonly samples: Samples;

  constructor(context: BackendContext, model: ResolvedModel, api: ResolvedStandardApi, samples: Samples) {
    this.context = context;
    this.model = model;
    this.api = api;
    this.samples = samples;
  }

  file(): GeneratedFile {
    const { code, module } = this.model;
    const creates = this.isOn('create') && this.samples.canCreate(this.model);
    const cases = [
      ...(creates ? [this.creates(), ...this.lists(), ...this.changes(), ...this.removes(), this.refuses()] : []),
      ...this.closed(),
      this.unauthenticated(),
    ];
    const content = `${header(`${module}/model/${code}`)}import { beforeAll, describe, expect, it } from 'vitest';

import { type TestApp, testApp } from './support/app.js';
${creates ? `import { ${sampleName(this.model)} } from './support/samples.js';\n` : ''}
const path = ${literal(`/api/${module}/${this.api.path}`)};

describe(${literal(code)}, () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await testApp();
  });

${cases.join('\n')}});
`;
    return { path: `server/test/${module}.${kebab(code)}.test.ts`, content };
  }

  private isOn(endpoint: StandardEndpoint): boolean {
    return this.api.endpoints.some((item) => item.endpoint === endpoint);
  }

  private get sample(): string {
    return `await ${sampleName(this.model)}(app)`;
  }

  private creates(): string {
    const hidden = this.model.fields
      .filter((field) => field.type === 'password')
      .map((field) => identifier(field.code));
    const expected = hidden.length === 0 ? 'sample' : 'visible';
    const split =
      hidden.length === 0
        ? ''
        : `    const { ${hidden.map((name) => `${name}: _${name}`).join(', ')}, ...visible } = sample;\n`;
    const read = this.isOn('get')
      ? "    const read = await app.request('GET', `${path}/${String(body['id'])}`);\n    expect(read).toEqual({ status: 200, body });\n"
      : '';
    return `  it('is created${read === '' ? '' : ' and read back'}', async () => {
    const sample = ${this.sample};
${split}    const { body, status } = await app.request('POST', path, sample);
    expect({ status, body }).toMatchObject({ status: 201, body: ${expected} });
${read}  });
`;
  }

  private lists(): string[] {
    if (!this.isOn('list')) return [];
    return [
      `  it('is found by a filter', async () => {
    const { body } = await app.request('POST', path, ${this.sample});
    const id = String(body['id']);
    const found = await app.request('GET', \`\${path}?filter[id][eq]=\${id}&sort=-id&pageSize=1\`);
    expect(found).toMatchObject({ status: 200, body: { total: 1, page: 1, pageSize: 1, items: [{ id }] } });
  });
`,
      `  it('refuses a filter that it does not have', async () => {
    const refused = await app.request('GET', \`\${path}?filter[noSuchField]=1\`);
    expect(refused).toMatchObject({ status: 400, body: { errors: [{ field: 'filter[noSuchField]' }] } });
  });
`,
    ];
  }

  private changes(): string[] {
    const field = this.model.fields.find(
      (candidate) => isWritable(candidate) && candidate.required && candidate.type !== 'password',
    );
    if (!this.isOn('update') || field === undefined || this.samples.isRuled(this.model, 'update')) return [];
    const code = identifier(field.code);
    const lock = this.model.options.optimisticLock;
    const version = lock ? ", version: created.body['version']" : '';
    const value = `{ ${code}: created.body[${literal(code)}]${version} }`;
    const stale = lock
      ? "    expect(await app.request('PATCH', url, change)).toMatchObject({ status: 409, body: { code: 'STALE' } });\n"
      : '';
    return [
      `  it('is changed${lock ? ', once for each version' : ''}', async () => {
    const created = await app.request('POST', path, ${this.sample});
    const url = \`\${path}/\${String(created.body['id'])}\`;
    const change = ${value};
    expect(await app.request('PATCH', url, change)).toMatchObject({ status: 200, body: { id: created.body['id'] } });
${stale}  });
`,
    ];
  }

  private removes(): string[] {
    if (!this.isOn('delete') || !this.isOn('get') || this.samples.isRuled(this.model, 'delete')) return [];
    return [
      `  it('is gone after it was deleted', async () => {
    const { body } = await app.request('POST', path, ${this.sample});
    const url = \`\${path}/\${String(body['id'])}\`;
    expect(await app.request('DELETE', url)).toMatchObject({ status: 204 });
    expect(await app.request('GET', url)).toMatchObject({ status: 404 });
  });
`,
    ];
  }

  private refuses(): string {
    const required = [
      ...this.model.fields
        .filter((field) => isWritable(field) && !isNullable(field) && field.default === null)
        .map(codeOf),
      ...foreignKeys(this.model)
        .filter((relation) => relation.required)
        .map(relationIds),
    ];
    const [field] = required;
    const name = field ?? 'noSuchField';
    const value = field === undefined ? '1' : 'null';
    return `  it('is refused ${field === undefined ? 'with a field that it does not have' : `without its ${name}`}', async () => {
    const refused = await app.request('POST', path, { ...(${this.sample}), ${name}: ${value} });
    expect(refused).toMatchObject({ status: 400, body: { errors: [{ field: ${literal(name)} }] } });
  });
`;
  }

  /** A role that may not, for the first endpoint that is closed to one. */
  private closed(): string[] {
    const everyone = this.context.product.roles.map((role) => role.code);
    const routes = { list: ['GET', 'path'], create: ['POST', 'path, {}'] } as const;
    for (const endpoint of ['create', 'list'] as const) {
      const roles = this.api.endpoints.find((item) => item.endpoint === endpoint)?.roles ?? [];
      const outsider = everyone.find((role) => roles.length > 0 && !roles.includes(role));
      if (outsider === undefined) continue;
      const [method, rest] = routes[endpoint];
      const body = endpoint === 'create' ? rest : `${rest}, undefined`;
      return [
        `  it(${literal(`is closed to ${outsider}`)}, async () => {
    const token = await app.tokenOf([${literal(outsider)}]);
    expect(await app.request('${method}', ${body}, token)).toMatchObject({ status: 403 });
  });
`,
      ];
    }
    return [];
  }

  private unauthenticated(): string {
    const method = this.isOn('list') ? "'GET', path" : this.isOn('create') ? "'POST', path" : "'GET', `${path}/1`";
    return `  it('needs a signed-in user', async () => {
    expect(await app.request(${method}, undefined, null)).toMatchObject({ status: 401 });
  });
`;
  }
}

const codeOf = (field: ResolvedField): string => identifier(field.code);
