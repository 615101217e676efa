import { Type, type Static } from 'typebox';
import { measureProperties, rowsProperties } from './dashboard.ts';
import { base, column, valueFormats, visibleTo } from './page-parts.ts';
import { pageParameterSchema } from './parameter.ts';
import {
  apiReference,
  camelCode,
  closedObject,
  expression,
  label,
  logicReference,
  longText,
  modelReference,
  oneOfTexts,
  pageReference,
  taggedUnion,
} from './vocabulary.ts';

const values = Type.Unsafe<Readonly<Record<string, string>>>({
  type: 'object',
  propertyNames: camelCode,
  additionalProperties: expression,
  maxProperties: 50,
  description: 'parameter → expression',
});

const source = taggedUnion(
  'from',
  [
    closedObject({ code: camelCode, from: Type.Literal('api'), api: apiReference, input: Type.Optional(values) }),
    closedObject({ code: camelCode, from: Type.Literal('row'), model: modelReference, id: expression }),
    closedObject({ code: camelCode, from: Type.Literal('rows'), ...rowsProperties }),
  ],
  'what the page asks the service for: an API’s answer, one row, or rows of a model',
);
export type SourceDocument = Static<typeof source>;

const target = { page: pageReference, with: Type.Optional(values) };
const opened = closedObject(target, { description: 'a page, with its parameters' });
export type TargetDocument = Static<typeof opened>;

const { span: _span, ...measured } = measureProperties;
const shown = { visible: Type.Optional(expression), roles: visibleTo };
const titled = { title: Type.Optional(label), ...shown };
const columns = Type.Array(column, { minItems: 1, maxItems: 50, description: 'what is shown, in order' });
const calls = { api: Type.Optional(apiReference), logic: Type.Optional(logicReference), input: Type.Optional(values) };

/** Of what an expression gives; files and images are shown by their fields. */
const calculatedFormats = valueFormats.filter((format) => format !== 'file' && format !== 'image');

const leaves = [
  closedObject({ component: Type.Literal('heading'), text: label, ...shown }),
  closedObject({
    component: Type.Literal('text'),
    text: Type.Optional(longText),
    value: Type.Optional(expression),
    format: Type.Optional(oneOfTexts(calculatedFormats, 'how `value` is shown; default plain')),
    ...shown,
  }),
  closedObject({
    component: Type.Literal('image'),
    source: Type.String({
      pattern: '^(/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)+$',
      maxLength: 300,
      description: 'a path of the product’s own such as `/images/map.png`',
    }),
    alternative: label,
    width: Type.Optional(Type.Integer({ minimum: 16, maximum: 2000, description: 'pixels' })),
    ...shown,
  }),
  closedObject({ component: Type.Literal('divider'), ...shown }),
  closedObject({
    component: Type.Literal('button'),
    label,
    page: Type.Optional(pageReference),
    with: target.with,
    ...calls,
    confirm: Type.Optional(Type.Boolean({ description: 'asks before it calls; default false' })),
    done: Type.Optional(label),
    then: Type.Optional(opened),
    look: Type.Optional(oneOfTexts(['plain', 'primary', 'danger'], 'default plain')),
    ...shown,
  }),
  closedObject({ component: Type.Literal('link'), label, ...target, ...shown }),
  closedObject({ component: Type.Literal('table'), source: camelCode, columns, ...titled }),
  closedObject({ component: Type.Literal('details'), source: camelCode, items: columns, ...titled }),
  closedObject({ component: Type.Literal('figure'), code: camelCode, ...measured, ...shown }),
  closedObject({
    component: Type.Literal('chart'),
    chart: oneOfTexts(['bar', 'line', 'pie'], 'how it is drawn'),
    code: camelCode,
    ...measured,
    ...shown,
  }),
  closedObject({
    component: Type.Literal('form'),
    ...calls,
    items: Type.Optional(
      Type.Array(
        closedObject(
          { parameter: camelCode, label: Type.Optional(label) },
          { description: 'a parameter that is asked for' },
        ),
        {
          maxItems: 50,
          description: 'what is asked for, in this order; by default every parameter that `input` does not give',
        },
      ),
    ),
    submit: Type.Optional(label),
    done: Type.Optional(label),
    then: Type.Optional(opened),
    ...titled,
  }),
] as const;

type Leaf = Static<(typeof leaves)[number]>;
type Titled = Static<ReturnType<typeof closedObject<typeof titled>>>;
export interface RowDocument extends Omit<Titled, 'title'> {
  readonly component: 'row';
  readonly columns: readonly { readonly span?: number; readonly children: readonly ComponentDocument[] }[];
}
export interface BoxDocument extends Titled {
  readonly component: 'card' | 'section';
  readonly children: readonly ComponentDocument[];
}
export interface TabsDocument extends Omit<Titled, 'title'> {
  readonly component: 'tabs';
  readonly tabs: readonly {
    readonly title: Readonly<Record<string, string>>;
    readonly children: readonly ComponentDocument[];
  }[];
}
export type ComponentDocument = Leaf | RowDocument | BoxDocument | TabsDocument;
export type LeafDocument<Name extends Leaf['component']> = Extract<Leaf, { readonly component: Name }>;

const children = Type.Array(Type.Unsafe<ComponentDocument>({ $ref: '#/$defs/component' }), {
  minItems: 1,
  maxItems: 100,
  description: 'components, in order',
});

export const component = taggedUnion(
  'component',
  [
    ...leaves,
    closedObject({
      component: Type.Literal('row'),
      columns: Type.Array(
        closedObject({
          span: Type.Optional(
            Type.Integer({ minimum: 4, maximum: 24, description: 'of 24; by default an equal share' }),
          ),
          children,
        }),
        { minItems: 1, maxItems: 6, description: 'beside each other; on a phone one below the other' },
      ),
      ...shown,
    }),
    closedObject({
      component: oneOfTexts(['card', 'section'], 'a frame, or a group with a title'),
      children,
      ...titled,
    }),
    closedObject({
      component: Type.Literal('tabs'),
      tabs: Type.Array(closedObject({ title: label, children }), {
        minItems: 1,
        maxItems: 12,
        description: 'one of them is open',
      }),
      ...shown,
    }),
  ],
  'a component of a free page',
);

export const freePage = closedObject({
  type: Type.Literal('free'),
  ...base,
  parameters: Type.Optional(
    Type.Array(pageParameterSchema, { maxItems: 20, description: '`page.<code>` in expressions' }),
  ),
  sources: Type.Optional(
    Type.Array(source, { maxItems: 20, description: 'what the page asks the service for, by code in expressions' }),
  ),
  content: children,
});
export type FreePageDocument = Static<typeof freePage>;
