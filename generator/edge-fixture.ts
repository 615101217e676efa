import type {
  LocalizedText,
  ResolvedExpression,
  ResolvedField,
  ResolvedLogic,
  ResolvedModel,
  ResolvedProduct,
  ResolvedRelation,
  ResolvedStep,
} from '../metadata/resolved-product.ts';

const text = (value: string): LocalizedText => ({ 'zh-CN': value, 'en-US': value });

const expression = (source: string, type: string, variables: readonly string[] = []): ResolvedExpression => ({
  source,
  type: { text: type },
  variables,
  functions: [],
});

/**
 * The product with what is legal but rare added: logics of two modules that call each other, results that nobody reads,
 * steps after an error, a model composed of itself, one that is named as a decorator is, every type of field.
 */
export function withEdges(product: ResolvedProduct): ResolvedProduct {
  const [first, second, ...others] = product.modules;
  if (!first || !second) throw new Error('two modules are needed');
  const tree = treeModel(first.code);
  const kinds = fieldKinds(first.code);
  return {
    ...product,
    modules: [
      {
        ...first,
        dictionaries: [
          ...first.dictionaries,
          {
            id: 'dic_Edge',
            code: 'Role',
            label: text('Role'),
            values: [{ id: 'val_Edge', code: 'a', label: text('a'), color: 'neutral' }],
          },
        ],
        models: [...first.models, tree, kinds],
        logics: [...first.logics, edgeLogic(first.code, 'EdgeOne', { module: second.code, code: 'EdgeTwo' }, tree)],
        apis: [...first.apis, ...[tree, kinds].map(standardApi)],
      },
      {
        ...second,
        logics: [...second.logics, edgeLogic(second.code, 'EdgeTwo', { module: first.code, code: 'EdgeOne' }, tree)],
      },
      ...others,
    ],
  };
}

function standardApi(model: ResolvedModel) {
  const endpoints = (['list', 'get', 'create', 'update', 'delete'] as const).map((endpoint) => ({
    endpoint,
    roles: [],
  }));
  return {
    kind: 'standard' as const,
    model: { module: model.module, code: model.code },
    path: model.table.replaceAll('_', '-'),
    endpoints,
  };
}

const rules = { minLength: null, maxLength: 200, pattern: null };
const range = { min: null, max: null };

function base(code: string, more: Partial<ResolvedField> = {}) {
  return {
    id: `fld_edge${code}`,
    code,
    column: code.toLowerCase(),
    label: text(code),
    help: text(''),
    required: false,
    unique: false,
    readOnly: false,
    default: null,
    ...more,
  };
}

const options = {
  audit: false,
  softDelete: true,
  optimisticLock: false,
  readOnly: false,
  pageSize: 20,
  maxPageSize: 100,
};
const access = { read: [], create: [], update: [], delete: [] };

/** A node with its children written inside it, and their weight summed up. */
function treeModel(module: string): ResolvedModel {
  const target = { module, code: 'Column' };
  const parent: ResolvedRelation = {
    id: 'rel_edgeParent',
    code: 'parent',
    label: text('Parent'),
    kind: 'manyToOne',
    target,
    owner: true,
    inverse: 'children',
    required: false,
    onDelete: 'cascade',
    display: 'name',
    column: 'parent_id',
    joinTable: null,
    composed: false,
  };
  const weight = {
    ...expression('children.map(child => child.weight ?? 0).length + (own ?? 0)', 'number', ['children', 'own']),
  };
  return {
    id: 'mdl_Column',
    ...target,
    label: text('Column'),
    description: text(''),
    table: 'edge_column',
    fields: [
      { ...base('name', { required: true }), type: 'string', ...rules },
      { ...base('own'), type: 'integer', ...range },
      {
        ...base('weight'),
        type: 'computed',
        valueType: { type: 'integer' },
        expression: weight,
        dependsOnRelations: ['children'],
      },
    ],
    relations: [
      parent,
      {
        ...parent,
        id: 'rel_edgeChildren',
        code: 'children',
        kind: 'oneToMany',
        owner: false,
        inverse: 'parent',
        column: null,
        composed: true,
      },
    ],
    keys: [],
    options,
    access,
    display: 'name',
  };
}

function fieldKinds(module: string): ResolvedModel {
  const dictionary = { module, code: 'Role' };
  const fields: ResolvedField[] = [
    { ...base('s', { required: true, default: { kind: 'literal', value: "it's" } }), type: 'string', ...rules },
    {
      ...base('u', { required: true, unique: true }),
      type: 'string',
      ...rules,
      pattern: { regex: '^[A-Z]{2}-\\d{6}$', message: text('XX-000000') },
    },
    { ...base('mail'), type: 'email', ...rules },
    { ...base('link'), type: 'url', ...rules },
    { ...base('phone'), type: 'phone', ...rules },
    { ...base('body'), type: 'text', ...rules },
    { ...base('secret', { required: true }), type: 'password', ...rules, minLength: 8 },
    { ...base('count', { required: true, default: { kind: 'literal', value: 3 } }), type: 'integer', ...range },
    { ...base('big', { default: { kind: 'literal', value: 9 } }), type: 'bigint' },
    { ...base('price'), type: 'decimal', precision: 12, scale: 3, ...range },
    { ...base('flag', { required: true, default: { kind: 'literal', value: false } }), type: 'boolean' },
    { ...base('day', { default: { kind: 'now' } }), type: 'date' },
    { ...base('hour', { default: { kind: 'now' } }), type: 'time' },
    { ...base('moment', { default: { kind: 'now' } }), type: 'datetime' },
    { ...base('data'), type: 'json' },
    { ...base('uid', { required: true }), type: 'uuid' },
    { ...base('role', { required: true, default: { kind: 'literal', value: 'a' } }), type: 'enum', dictionary },
    { ...base('several', { default: { kind: 'literal', value: ['a'] } }), type: 'multiEnum', dictionary },
    { ...base('author', { default: { kind: 'currentUser' } }), type: 'string', ...rules },
    {
      ...base('serial'),
      type: 'sequence',
      parts: [
        { kind: 'literal', text: "N'" },
        { kind: 'date', format: 'yyyyMM' },
        { kind: 'counter', digits: 4 },
      ],
    },
    {
      ...base('title', { required: true }),
      type: 'computed',
      valueType: { type: 'string', maxLength: 300 },
      expression: expression("s + ' by ' + currentUser.name", 'string', ['currentUser', 's']),
      dependsOnRelations: [],
    },
  ];
  return {
    id: 'mdl_Kinds',
    code: 'ShippingService',
    module,
    label: text('Kinds'),
    description: text(''),
    table: 'edge_kinds',
    fields,
    relations: [],
    keys: [{ id: 'key_edge', code: 'uk_edge', unique: true, on: ['s', 'u'] }],
    options: { ...options, audit: true, optimisticLock: true },
    access,
    display: 's',
  };
}

function edgeLogic(
  module: string,
  code: string,
  other: { module: string; code: string },
  model: ResolvedModel,
): ResolvedLogic {
  const error = { code: 'EDGE', message: text('edge'), status: 422 };
  const ref = { module: model.module, code: model.code };
  const query = {
    model: ref,
    where: [
      {
        path: ['parent', 'name'],
        operator: 'eq' as const,
        value: expression('input.note', 'string | null', ['input']),
      },
    ],
    with: [],
    sort: [],
    limit: 5,
    offset: null,
  };
  const steps: ResolvedStep[] = [
    { do: 'query', query, as: 'nobodyReads' },
    { do: 'query', query, as: 'rows' },
    { do: 'create', model: ref, set: [{ field: 'name', value: expression("'made'", 'string') }], as: 'made' },
    { do: 'set', as: 'unread', value: expression('1', 'number'), declares: true },
    { do: 'set', as: 'total', value: expression('0', 'number'), declares: true },
    {
      do: 'forEach',
      in: expression('rows', 'Column[]', ['rows']),
      as: 'row',
      steps: [{ do: 'set', as: 'total', value: expression('total + 1', 'number', ['total']), declares: false }],
    },
    {
      do: 'callLogic',
      logic: other,
      input: [{ field: 'note', value: expression('currentUser.name', 'string', ['currentUser']) }],
      as: null,
    },
    {
      do: 'if',
      condition: expression('total > 0', 'boolean', ['total']),
      then: [{ do: 'raise', error }],
      else: [{ do: 'raise', error }],
    },
    { do: 'delete', model: ref, id: expression('input.note!', 'string', ['input']) },
  ];
  return {
    id: `lgc_${code}`,
    code,
    module,
    label: text(code),
    input: [{ code: 'note', label: text('note'), required: false, type: { type: 'string', maxLength: 20 } }],
    transaction: true,
    triggers: [],
    schedule: null,
    steps,
    output: expression('total', 'number', ['total']),
  };
}
