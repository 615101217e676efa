import { environmentNames, environmentSettings } from '../metadata/environments/resolve-settings.ts';
import type {
  LocalizedText,
  ResolvedField,
  ResolvedModel,
  ResolvedModule,
  ResolvedPage,
  ResolvedProduct,
  ResolvedRelation,
} from '../metadata/resolved-product.ts';
import { kebab, plural } from './names.ts';

const modelsPerModule = 20;
const text = (value: string): LocalizedText => ({ 'zh-CN': value, 'en-US': value });
const access = { read: [], create: ['editor'], update: ['editor'], delete: ['editor'] };

/**
 * A product of that many models, twenty a module, each with eleven fields, a reference to the one before and a list, a
 * form and a detail page: what benchmarks generate. Deterministic.
 */
export function syntheticProduct(models: number): ResolvedProduct {
  const modules = Array.from({ length: Math.ceil(models / modelsPerModule) }, (_, index) => {
    const first = index * modelsPerModule;
    return syntheticModule(index, first, Math.min(modelsPerModule, models - first));
  });
  return {
    id: 'prd_synthetic',
    code: 'synthetic',
    name: text('Synthetic'),
    description: text('A product for measurements.'),
    locales: ['zh-CN', 'en-US'],
    roles: ['admin', 'editor'].map((code) => ({ id: `rol_${code}`, code, label: text(code) })),
    signIn: { adminRole: 'admin', sessionMinutes: 480, minPasswordLength: 8 },
    home: null,
    plugins: [],
    environments: environmentNames.map((name) => environmentSettings({}, name)),
    modules,
  };
}

const moduleCode = (index: number): string => `area-${index}`;

function syntheticModule(index: number, first: number, count: number): ResolvedModule {
  const code = moduleCode(index);
  const models = Array.from({ length: count }, (_, offset) =>
    syntheticModel(code, first + offset, offset > 0, offset < count - 1),
  );
  return {
    id: `mod_${index}`,
    code,
    name: text(`Area ${index}`),
    versionCode: 'V1',
    menu: models.map((model) => ({
      id: `mnu_${model.code}`,
      label: model.label,
      icon: '',
      page: { module: code, code: `${model.code}List` },
      roles: [],
      children: [],
    })),
    dictionaries: [
      {
        id: `dic_${index}`,
        code: `Status${index}`,
        label: text('Status'),
        values: ['open', 'closed'].map((value) => ({
          id: `val_${index}${value}`,
          code: value,
          label: text(value),
          color: 'primary',
        })),
      },
    ],
    models,
    pages: models.flatMap(syntheticPages),
    apis: models.map((model) => ({
      kind: 'standard',
      model: { module: code, code: model.code },
      path: plural(kebab(model.code)),
      endpoints: (['list', 'get', 'create', 'update', 'delete'] as const).map((endpoint) => ({ endpoint, roles: [] })),
    })),
    logics: [],
  };
}

function syntheticModel(module: string, number: number, hasParent: boolean, hasChild: boolean): ResolvedModel {
  const code = `Item${number}`;
  return {
    id: `mdl_${number}`,
    code,
    module,
    label: text(`Item ${number}`),
    description: text(''),
    table: `item_${number}`,
    fields: syntheticFields(module, number),
    relations: [
      ...(hasParent ? [parentRelation(module, number)] : []),
      ...(hasChild ? [childRelation(module, number)] : []),
    ],
    keys: [],
    options: { audit: true, softDelete: true, optimisticLock: true, readOnly: false, pageSize: 20, maxPageSize: 100 },
    access,
    display: 'name',
  };
}

function syntheticFields(module: string, number: number): ResolvedField[] {
  const dictionary = { module, code: `Status${module.slice('area-'.length)}` };
  const base = (code: string, required = false) => ({
    id: `fld_${number}${code}`,
    code,
    column: kebab(code).replaceAll('-', '_'),
    label: text(code),
    help: text(''),
    required,
    unique: false,
    readOnly: false,
    default: null,
  });
  const rules = { minLength: null, maxLength: 100, pattern: null };
  const range = { min: 0, max: 1_000_000 };
  return [
    { ...base('name', true), type: 'string', ...rules },
    { ...base('code', true), unique: true, type: 'string', ...rules },
    { ...base('email'), type: 'email', ...rules },
    { ...base('note'), type: 'text', ...rules, maxLength: 2000 },
    { ...base('quantity', true), type: 'integer', ...range },
    { ...base('price'), type: 'decimal', precision: 12, scale: 2, ...range },
    { ...base('isActive'), type: 'boolean' },
    { ...base('startsOn'), type: 'date' },
    { ...base('happenedAt'), type: 'datetime' },
    { ...base('status', true), type: 'enum', dictionary },
    { ...base('settings'), type: 'json' },
  ];
}

function parentRelation(module: string, number: number): ResolvedRelation {
  return {
    id: `rel_${number}parent`,
    code: 'parent',
    label: text('Parent'),
    kind: 'manyToOne',
    target: { module, code: `Item${number - 1}` },
    owner: true,
    inverse: 'children',
    required: false,
    onDelete: 'setNull',
    display: 'name',
    column: 'parent_id',
    joinTable: null,
    composed: false,
  };
}

function childRelation(module: string, number: number): ResolvedRelation {
  return {
    ...parentRelation(module, number),
    id: `rel_${number}children`,
    code: 'children',
    label: text('Children'),
    kind: 'oneToMany',
    target: { module, code: `Item${number + 1}` },
    owner: false,
    inverse: 'parent',
    column: null,
  };
}

function syntheticPages(model: ResolvedModel): ResolvedPage[] {
  const ref = { module: model.module, code: model.code };
  const page = (kind: 'List' | 'Form' | 'Detail', path: string) => ({
    id: `pag_${model.code}${kind}`,
    code: `${model.code}${kind}`,
    module: model.module,
    title: model.label,
    path: `/${kebab(model.code)}${path}`,
    model: ref,
    roles: [],
  });
  const columns = model.fields.slice(0, 8).map((field) => ({
    path: [field.code],
    label: field.label,
    format: 'plain' as const,
    link: null,
    width: null,
    sortable: true,
    roles: [],
  }));
  const form = { module: model.module, code: `${model.code}Form` };
  return [
    {
      ...page('List', ''),
      type: 'list',
      columns,
      filters: [{ path: ['name'], operator: 'contains', label: text('name') }],
      sort: [{ path: ['name'], direction: 'asc' }],
      pageSize: 20,
      form,
      toolbar: ['create'],
      rowActions: [{ kind: 'edit' }, { kind: 'delete' }],
      bulkActions: [],
      maxExportRows: 50_000,
    },
    {
      ...page('Form', '/edit'),
      type: 'form',
      sections: [{ title: model.label, items: formItems(model), roles: [] }],
      subTables: [],
      next: null,
    },
    {
      ...page('Detail', '/detail'),
      type: 'detail',
      sections: [{ title: model.label, items: columns, roles: [] }],
      tables: [],
      actions: [],
      form,
    },
  ];
}

function formItems(model: ResolvedModel) {
  const widgets = {
    name: 'input',
    code: 'input',
    email: 'input',
    note: 'textarea',
    quantity: 'number',
    price: 'number',
    isActive: 'switch',
    startsOn: 'date',
    happenedAt: 'datetime',
    status: 'select',
    settings: 'json',
  } as const;
  return model.fields.map(({ code, label }) => ({
    code,
    label,
    widget: Object.entries(widgets).find(([name]) => name === code)?.[1] ?? ('input' as const),
    span: 12,
  }));
}
