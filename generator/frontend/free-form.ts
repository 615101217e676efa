import type { ResolvedComponent, ResolvedParameter } from '../../metadata/resolved-product.ts';
import { identifier } from '../literals.ts';
import { bothRoles } from '../roles.ts';
import { apiName, labelAttribute, moduleSource, optionsName, textCall } from './context.ts';
import { afterCall } from './free-calls.ts';
import { computedOf, condition, ownText, titleAttribute, type FreeContext } from './free-context.ts';
import { endpointName } from './free-endpoints.ts';
import { assignmentEntries, declare, objectLines, waiting } from './page-expressions.ts';
import { rulesConstant } from './rules.ts';
import { element, type Element } from './template.ts';
import { isBlank } from './texts.ts';

type Form = Extract<ResolvedComponent, { readonly component: 'form' }>;

/** A form for the input of an endpoint; null where nobody may call it. */
export function apiForm(context: FreeContext, part: Form, shown: string | null): Element | null {
  const api = context.lookup.customApi(part.call.module, part.call.api);
  const roles = bothRoles(part.roles, api.roles);
  if (roles === null) return null;
  const parameters = [...api.pathParameters, ...api.queryParameters, ...api.body];
  const asked = part.items.flatMap(({ label, parameter: code }) => {
    const parameter = parameters.find((candidate) => candidate.code === code);
    return parameter === undefined ? [] : [{ parameter, label }];
  });
  const names = formNames(context);
  const rules = new Map(asked.map(({ parameter }) => [identifier(parameter.code), rulesOf(context, parameter)]));
  const constant = rulesConstant(names.rules, rules);
  if (constant !== null) context.script.push(constant);
  const sender = formState(
    context,
    part,
    asked.map(({ parameter }) => parameter),
    names,
  );
  context.imports.component('ApiForm');
  context.imports.component('FormField');
  const fields = asked.map(({ label, parameter }) => {
    const code = identifier(parameter.code);
    const hasRules = (rules.get(code)?.length ?? 0) > 0;
    const key = ownText(context, label, `${names.form}.${code}`);
    const attributes = [`name="${code}"`, labelAttribute(key), hasRules && `:rules="${names.rules}.${code}"`];
    return element('FormField', attributes, [
      inputElement(context, parameter, `v-model="${names.form}.draft.${code}"`),
    ]);
  });
  const submit = labelAttribute(ownText(context, part.submit, `${names.form}.submit`), 'submit');
  return element(
    'ApiForm',
    [condition(context, roles, [shown, sender]), titleAttribute(context, part.title), submit, `:form="${names.form}"`],
    fields,
  );
}

interface FormNames {
  readonly form: string;
  readonly rules: string;
  readonly type: string;
}

function formNames({ script }: FreeContext): FormNames {
  const count = script.filter((line) => /^const form\d+ = /.test(line)).length + 1;
  return { form: `form${count}`, rules: `rules${count}`, type: `Input${count}` };
}

/** Declares what the form holds and does; answers what it waits for, if anything. */
function formState(
  context: FreeContext,
  part: Form,
  asked: readonly ResolvedParameter[],
  names: FormNames,
): string | null {
  const { call } = part;
  const endpoint = endpointName(context, call.module, call.api);
  context.imports.named('@/composables/use-api-form', 'useApiForm');
  const isAsking = asked.length > 0;
  if (isAsking) {
    context.imports.type('@/composables/draft', 'DraftOf');
    context.types.push(inputType(names.type, endpoint, asked));
  }
  const given = assignmentEntries(call.input);
  const all = [...given, ...(isAsking ? ['...values'] : [])];
  const input = given.length > 0 ? objectLines(all, '    ') : isAsking ? 'values' : '';
  const values = call.input.map(({ value }) => value);
  const send = `(${isAsking ? `values: ${names.type}` : ''}) => ${endpoint}(${input})`;
  const { waits } = waiting(context, context.page, values, send);
  const sender = waits ? computedOf(context, 'send', values, send).name : null;
  const name = sender ?? declare(context, 'send', send);
  const message = isBlank(call.done) ? "''" : textCall(ownText(context, call.done, 'done'));
  const draft = asked.map(({ code, type }) => `${identifier(code)}: ${type.type === 'boolean' ? 'false' : 'null'}`);
  const draftType = isAsking ? `: DraftOf<${names.type}, keyof ${names.type}>` : '';
  const passed = isAsking ? ['values', `values: ${names.type}`] : ['', ''];
  const lines = [
    `draft: ()${draftType} => (${objectLines(draft, '  ')})`,
    `send: ${sender === null ? name : `(${passed[1]}) => ${name}.value?.(${passed[0]})`}`,
    `message: () => ${message}`,
    afterCall(context, call, 'done') ?? 'done: () => undefined',
  ];
  context.script.push(`const ${names.form} = useApiForm({\n${lines.map((line) => `  ${line},\n`).join('')}});\n`);
  return sender;
}

function inputType(name: string, endpoint: string, asked: readonly ResolvedParameter[]): string {
  const codes = asked.map(({ code }) => `'${identifier(code)}'`);
  const line = `type ${name} = Pick<Parameters<typeof ${endpoint}>[0], ${codes.join(' | ')}>;\n`;
  if (line.length <= 121) return line;
  return `type ${name} = Pick<\n  Parameters<typeof ${endpoint}>[0],\n${codes.map((code) => `  | ${code}\n`).join('')}>;\n`;
}

function rulesOf({ imports }: FreeContext, { required, type }: ResolvedParameter): string[] {
  const calls = [
    ...(required && type.type !== 'boolean' ? ['required()'] : []),
    ...('maxLength' in type ? [`maxLength(${type.maxLength})`] : []),
    ...('min' in type && type.min !== null ? [`min(${type.min})`] : []),
    ...('max' in type && type.max !== null ? [`max(${type.max})`] : []),
    ...(type.type === 'uuid' ? ['uuid()'] : []),
  ];
  for (const call of calls) imports.named('@/rules', call.slice(0, call.indexOf('(')));
  return calls;
}

function inputElement(context: FreeContext, { type }: ResolvedParameter, model: string): Element {
  const own = (name: string, ...more: string[]): Element => {
    context.imports.component(name);
    return element(name, [model, ...more]);
  };
  const elementPlus = (name: string, ...more: string[]): Element => {
    context.imports.named('element-plus', name);
    return element(name, [model, ...more]);
  };
  switch (type.type) {
    case 'string':
      return elementPlus('ElInput', `:maxlength="${type.maxLength}"`);
    case 'text':
      return elementPlus('ElInput', 'type="textarea"', ':autosize="{ minRows: 2, maxRows: 8 }"');
    case 'integer':
      return own('NumberInput');
    case 'decimal':
      return own('NumberInput', ':scale="null"');
    case 'boolean':
      return elementPlus('ElSwitch');
    case 'date':
    case 'datetime':
      return own('DateInput', `type="${type.type}"`);
    case 'uuid':
      return elementPlus('ElInput');
    case 'enum': {
      const options = optionsName(type.dictionary.code);
      context.imports.named(moduleSource(context, type.dictionary.module, 'dictionaries'), options);
      return own('DictionarySelect', `:options="${options}"`);
    }
    case 'id': {
      if (context.lookup.endpointRoles(type.of, 'list') === null) return elementPlus('ElInput');
      context.imports.named(moduleSource(context, type.of.module, 'api'), apiName(type.of.code));
      return own('RelationSelect', `:search="${apiName(type.of.code)}.options"`);
    }
  }
}
