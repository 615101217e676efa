import type { FileField } from '../../metadata/file-fields.ts';
import type {
  ModelRef,
  ResolvedField,
  ResolvedModel,
  ResolvedModule,
  ResolvedRelation,
} from '../../metadata/resolved-product.ts';
import { header, type GeneratedFile } from '../files.ts';
import { identifier, literal } from '../literals.ts';
import { isNullable, isWritable, type BackendContext } from './context.ts';
import { Imports } from './imports.ts';
import { modelFile, relationIds, serviceClass } from './naming.ts';
import { patternSample } from './pattern-sample.ts';
import { importPath } from './source-file.ts';
import { type Write, WriteRules } from './write-rules.ts';

const file = 'server/test/support/samples';

export const sampleName = (model: ModelRef): string => `sample${identifier(model.code)}`;
const itemName = (model: ModelRef): string => `${sampleName(model)}Item`;

/** Which models the tests can create rows of. */
export class Samples {
  private readonly context: BackendContext;
  private readonly known = new Map<ResolvedModel, boolean>();
  private readonly rules: WriteRules;

  constructor(context: BackendContext) {
    this.context = context;
    this.rules = new WriteRules(context.lookup);
  }

  /** False where a required value cannot be made up, where logic has a say, and where rows require each other in a circle. */
  canCreate(model: ResolvedModel): boolean {
    const known = this.known.get(model);
    if (known !== undefined) return known;
    this.known.set(model, false);
    const fields = model.fields
      .filter(isWritable)
      .every((field) => isNullable(field) || valueText(this.context, model, field) !== null);
    const able =
      fields &&
      !this.isRuled(model, 'create') &&
      requiredRelations(model).every((relation) => this.canCreate(this.context.lookup.model(relation.target)));
    this.known.set(model, able);
    return able;
  }

  /** Whether logic may refuse the write, or change what is written. */
  isRuled(model: ModelRef, write: Write): boolean {
    return this.rules.isRuled(model, write);
  }

  /** Whether the tests can create rows of it that are written with what they are a part of. */
  isItem(model: ResolvedModel): boolean {
    const parents = parentsOf(this.context, model);
    return this.canCreate(model) && parents.length > 0 && !parents.some(({ target }) => target.code === model.code);
  }
}

/** A module's part of the file that makes up the values of the tests. */
export interface SampleText {
  readonly functions: readonly string[];
  /** Models that rows are made of. */
  readonly models: readonly ModelRef[];
}

export function sampleText(context: BackendContext, module: ResolvedModule, samples: Samples): SampleText {
  const models = module.models.filter((model) => samples.canCreate(model));
  const writer = new SampleWriter(context, samples);
  return {
    functions: models.flatMap((model) => [writer.sample(model), ...writer.item(model)]),
    models: models.flatMap((model) => requiredRelations(model).map(({ target }) => target)),
  };
}

/** `samples.ts`: a function for each model that the tests create rows of. */
export function samplesFile(modules: readonly SampleText[]): GeneratedFile {
  const imports = new Imports();
  imports.type('./app.js', 'TestApp');
  for (const model of modules.flatMap(({ models }) => models))
    imports.value(importPath(file, modelFile(model, 'service')), serviceClass(model));
  const body = modules.flatMap(({ functions }) => functions).join('\n');
  if (body.includes('sampleFile(')) imports.value('./sample-files.js', 'sampleFile');
  for (const name of ['unique', 'varied']) if (body.includes(`${name}(`)) imports.value('./sample-values.js', name);
  return { path: `${file}.ts`, content: `${header('the product')}${imports.print()}\n\n${body}` };
}

class SampleWriter {
  private readonly context: BackendContext;
  private readonly samples: Samples;

  constructor(context: BackendContext, samples: Samples) {
    this.context = context;
    this.samples = samples;
  }

  sample(model: ResolvedModel): string {
    const relations = requiredRelations(model).map((relation) => reference(relation));
    const rows = model.relations.flatMap((relation) => this.rows(relation));
    const properties = `${this.fields(model)}${relations.join('')}${rows.join('')}`;
    return `export ${sampleFunction(sampleName(model), properties)}`;
  }

  item(model: ResolvedModel): string[] {
    if (!this.samples.isItem(model)) return [];
    const parents = parentsOf(this.context, model);
    const relations = requiredRelations(model)
      .filter((relation) => !parents.includes(relation))
      .map((relation) => reference(relation));
    return [sampleFunction(itemName(model), `${this.fields(model)}${relations.join('')}`)];
  }

  private fields(model: ResolvedModel): string {
    return model.fields
      .filter(isWritable)
      .flatMap((field) => {
        const value = valueText(this.context, model, field);
        return value === null ? [] : [`    ${identifier(field.code)}: ${value},\n`];
      })
      .join('');
  }

  /** One row that is written with its parent. */
  private rows(relation: ResolvedRelation): string[] {
    const target = this.context.lookup.model(relation.target);
    return relation.composed && this.samples.isItem(target)
      ? [`    ${identifier(relation.code)}: [await ${itemName(target)}(app)],\n`]
      : [];
  }
}

/** The relations of a row to what it is a part of. */
function parentsOf({ lookup }: BackendContext, model: ResolvedModel): ResolvedRelation[] {
  return lookup
    .referencesTo(model)
    .filter(({ relation }) => relation.composed && relation.inverse !== null)
    .map(({ relation }) => lookup.relation(model, relation.inverse ?? ''));
}

/** The expression of a valid value; null where none can be made up. */
function valueText(context: BackendContext, model: ResolvedModel, field: ResolvedField): string | null {
  const unique =
    field.unique || model.keys.some((key) => key.unique && key.on.includes(field.code) && !hasFreshRow(model, key));
  switch (field.type) {
    case 'string':
    case 'text':
    case 'password':
    case 'email':
    case 'url':
    case 'phone':
      return textValue(field, unique);
    case 'integer':
    case 'decimal':
      return numberValue(field, unique);
    case 'bigint':
      return unique ? 'String(app.next())' : "'1'";
    case 'uuid':
      return 'crypto.randomUUID()';
    case 'json':
      return '{ sample: true }';
    case 'boolean':
      return unique ? null : 'true';
    case 'date':
      return unique ? null : "'2026-01-31'";
    case 'time':
      return unique ? null : "'09:30:00'";
    case 'datetime':
      return unique ? null : "'2026-01-31T09:30:00.000Z'";
    case 'enum':
    case 'multiEnum':
      return unique ? null : choice(context, field);
    case 'file':
    case 'image':
      return fileValue(model, field);
    case 'sequence':
    case 'computed':
      return null;
  }
}

function choice(
  { lookup }: BackendContext,
  field: Extract<ResolvedField, { type: 'enum' | 'multiEnum' }>,
): string | null {
  const [first] = lookup.dictionary(field.dictionary).values;
  if (first === undefined) return null;
  return field.type === 'enum' ? literal(first.code) : literal([first.code]);
}

/** An uploaded file of the first type that a content can be made up for. */
function fileValue(model: ResolvedModel, { accept, code }: FileField): string | null {
  const type = sampleFileTypes.find((known) =>
    accept.some((one) => one === known || one === `${known.split('/')[0]}/*`),
  );
  if (type === undefined && accept.length > 0) return null;
  const place = literal(`${model.module}/${model.code}/${code}`);
  return `await sampleFile(app, ${place}, ${literal(type ?? 'text/plain')})`;
}

/** As `sample-files.ts` of the runtime has them. */
const sampleFileTypes = [
  'text/plain',
  'text/csv',
  'application/pdf',
  'application/zip',
  'image/png',
  'image/jpeg',
  'image/gif',
  'image/webp',
  'image/avif',
];

/** A model without unique values and required relations needs nothing of the running application. */
function sampleFunction(name: string, properties: string): string {
  const parameter = /\bapp[.,)]/u.test(properties) ? 'app' : '_app';
  return `async function ${name}(${parameter}: TestApp) {\n  return {\n${properties}  };\n}\n`;
}

/** Relations without which a row cannot be created. */
const requiredRelations = (model: ResolvedModel): ResolvedRelation[] =>
  model.relations.filter(({ column, kind, required }) => required && (column !== null || kind === 'manyToMany'));

/** A key with a relation whose row is made anew for each sample is unique already. */
function hasFreshRow(model: ResolvedModel, key: ResolvedModel['keys'][number]): boolean {
  return requiredRelations(model).some(({ code }) => key.on.includes(code));
}

/** The property that refers to a row made for it. */
function reference(relation: ResolvedRelation): string {
  const { target } = relation;
  const row = `await app.row(${serviceClass(target)}, await ${sampleName(target)}(app))`;
  return `    ${relationIds(relation)}: ${relation.kind === 'manyToMany' ? `[${row}]` : row},\n`;
}

type TextField = Extract<ResolvedField, { minLength: number | null }>;

function textValue(field: TextField, unique: boolean): string | null {
  const { maxLength, pattern, type } = field;
  const minLength = Math.max(field.minLength ?? 0, 1);
  if (pattern !== null) {
    if (type === 'email' || type === 'url' || type === 'phone') return null;
    const parts = patternSample(pattern.regex, minLength);
    if (
      parts === null ||
      parts.reduce((sum, part) => sum + (typeof part === 'string' ? part.length : 1), 0) > maxLength
    )
      return null;
    const args = parts.map((part) =>
      typeof part === 'string' ? literal(part) : `{ choices: ${literal(part.choices)} }`,
    );
    return `varied(app.next(), [${args.join(', ')}])`;
  }
  if (type === 'email') return maxLength < 30 ? null : "unique(app.next(), 'user', 0, 12) + '@example.com'";
  if (type === 'url') return maxLength < 30 ? null : "'https://example.com/'";
  if (type === 'phone') return maxLength < 11 ? null : 'String(13_800_000_000 + app.next())';
  if (unique) return `unique(app.next(), 'Sample ', ${minLength}, ${maxLength})`;
  return literal('Sample text'.slice(0, maxLength).padEnd(minLength, 'x').trimEnd().padEnd(minLength, 'x'));
}

/** With fewer values than these, the samples of a test run could be the same. */
const fewestValues = 1000;

function numberValue(field: Extract<ResolvedField, { type: 'integer' | 'decimal' }>, unique: boolean): string | null {
  const least = Math.ceil(field.min ?? Math.min(1, (field.max ?? fewestValues) - fewestValues + 1));
  if (unique) {
    if (field.max === null) return `${literal(least)} + app.next()`;
    const count = Math.floor(field.max) - least + 1;
    return count < fewestValues ? null : `${literal(least)} + (app.next() % ${literal(count)})`;
  }
  return literal(Math.min(Math.max(1, least), field.max ?? Number.MAX_SAFE_INTEGER));
}
