import type { LeafDocument, TargetDocument } from '../documents/free-page.ts';
import type { ResolvedCall, ResolvedCustomApi, ResolvedParameter } from '../resolved-product.ts';
import { didYouMean, listed } from '../suggestion.ts';
import type { Place } from '../report.ts';
import { titleOf, type Body, type ComponentContext } from './component-context.ts';
import { resolveTarget } from './page-targets.ts';
import { resolveValues, wantedByApi } from './page-values.ts';
import { calledApi, type NamedApi } from './row-actions.ts';

/** A button opens a page or calls an API. */
export function resolveButton(document: LeafDocument<'button'>, at: Place, context: ComponentContext): Body | null {
  const { api, confirm, logic, page } = document;
  const label = context.texts.resolve(document.label, '', at.at('label'));
  const base = { component: 'button' as const, label, look: document.look ?? 'plain' };
  if ([api, logic, page].filter((reference) => reference !== undefined).length !== 1) {
    at.error('action-unfit', 'a button does exactly one thing', 'give one of `page`, `api` and `logic`');
    return null;
  }
  const unused = page === undefined ? (['with'] as const) : (['input', 'confirm', 'done', 'then'] as const);
  for (const option of unused) {
    if (document[option] !== undefined) {
      const what = page === undefined ? 'a call' : 'opening a page';
      at.at(option).error('option-unfit', `\`${option}\` means nothing for ${what}`, `remove \`${option}\``);
    }
  }
  if (page !== undefined) {
    const wanted: TargetDocument = document.with === undefined ? { page } : { page, with: document.with };
    const target = resolveTarget(wanted, context.module, context.variables, at, context);
    return target === null ? null : { ...base, action: { kind: 'open', target } };
  }
  const found = calledApi(document, context.module, at, context, context.endpoints);
  if (found === null) return null;
  const call = resolveCall(document, found, new Set(), at, context);
  return { ...base, action: { kind: 'call', call, confirm: confirm ?? false } };
}

/** A form that asks for the input of an API and calls it. */
export function resolveForm(document: LeafDocument<'form'>, at: Place, context: ComponentContext): Body | null {
  if ((document.api === undefined) === (document.logic === undefined)) {
    at.error('action-unfit', 'a form calls exactly one api', 'give one of `api` and `logic`');
    return null;
  }
  const found = calledApi(document, context.module, at, context, context.endpoints);
  if (found === null) return null;
  const items = formItems(document, found, at, context);
  const asked = new Set(items.map(({ parameter }) => parameter));
  return {
    component: 'form',
    title: titleOf(document, at, context),
    call: resolveCall(document, found, asked, at, context),
    items,
    submit: context.texts.or(document.submit, found.label, at.at('submit')),
  };
}

const parametersOf = (api: ResolvedCustomApi): readonly ResolvedParameter[] => [
  ...api.pathParameters,
  ...api.queryParameters,
  ...api.body,
];

type FormBody = Extract<Body, { readonly component: 'form' }>;

function formItems(
  { input = {}, items }: LeafDocument<'form'>,
  api: NamedApi,
  at: Place,
  context: ComponentContext,
): FormBody['items'] {
  const parameters = parametersOf(api);
  if (items === undefined) {
    const asked = parameters.filter(({ code }) => !Object.hasOwn(input, code));
    return asked.map(({ code, label }) => ({ parameter: code, label }));
  }
  const seen = new Set(Object.keys(input));
  return items.flatMap((item, index) => {
    const place = at.at('items', index);
    const parameter = parameters.find(({ code }) => code === item.parameter);
    if (parameter === undefined) {
      const known = wantedByApi(api, context).map(({ code }) => code);
      if (known.includes(item.parameter)) return [];
      place
        .at('parameter')
        .error(
          'dangling-reference',
          `there is no parameter \`${item.parameter}\`${didYouMean(item.parameter, known)}`,
          known.length === 0 ? 'remove it' : `name one of ${listed(known, 30)}`,
        );
      return [];
    }
    if (seen.has(item.parameter))
      place.at('parameter').error('duplicate-code', `\`${item.parameter}\` is given already`, 'remove one of the two');
    seen.add(item.parameter);
    return [{ parameter: item.parameter, label: context.texts.or(item.label, parameter.label, place.at('label')) }];
  });
}

function resolveCall(
  document: LeafDocument<'button' | 'form'>,
  api: NamedApi,
  asked: ReadonlySet<string>,
  at: Place,
  context: ComponentContext,
): ResolvedCall {
  const { module, variables } = context;
  return {
    module: api.module,
    api: api.code,
    input: resolveValues(document.input, wantedByApi(api, context), variables, at.at('input'), context, asked),
    done:
      document.done === undefined
        ? context.texts.complete({}, '')
        : context.texts.resolve(document.done, '', at.at('done')),
    then: document.then === undefined ? null : resolveTarget(document.then, module, variables, at.at('then'), context),
  };
}
