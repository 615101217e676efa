import { environmentNames, environmentSettings } from '../environments/resolve-settings.ts';
import type {
  FieldType,
  ResolvedField,
  ResolvedKey,
  ResolvedModel,
  ResolvedModelOptions,
  ResolvedModule,
  ResolvedProduct,
  ResolvedRelation,
} from '../resolved-product.ts';

const text = { 'en-US': 'Text' };
const options: ResolvedModelOptions = {
  audit: true,
  softDelete: false,
  optimisticLock: false,
  readOnly: false,
  pageSize: 20,
  maxPageSize: 100,
};

const fieldBase = { label: text, help: text, required: false, unique: false, readOnly: false, default: null } as const;

type FieldRest = Partial<Pick<ResolvedField, 'id' | 'column' | 'required' | 'unique' | 'default' | 'label'>>;
type OwnRules<T extends FieldType> = Omit<
  Extract<ResolvedField, { type: T }>,
  keyof FieldRest | 'code' | 'help' | 'readOnly' | 'type'
>;

/** For tests: fields, models and products in as few words as the case needs. */
export function stringField(code: string, rest: FieldRest & { readonly maxLength?: number } = {}): ResolvedField {
  const rules = { minLength: null, maxLength: 100, pattern: null };
  return { ...fieldBase, id: `fld_${code}`, code, column: snake(code), type: 'string', ...rules, ...rest };
}

export function field<T extends FieldType>(type: T, code: string, own: OwnRules<T>, rest: FieldRest = {}) {
  return { ...fieldBase, id: `fld_${code}`, code, column: snake(code), type, ...own, ...rest };
}

export function relation(
  code: string,
  target: string,
  rest: Partial<ResolvedRelation> & Pick<ResolvedRelation, 'kind'>,
): ResolvedRelation {
  const holdsKey = rest.kind === 'manyToOne' || rest.kind === 'oneToOne';
  return {
    id: `rel_${code}`,
    code,
    label: text,
    target: { module: 'order', code: target },
    owner: true,
    inverse: null,
    required: false,
    onDelete: 'restrict',
    display: 'id',
    column: holdsKey ? `${snake(code)}_id` : null,
    joinTable: null,
    composed: false,
    ...rest,
  };
}

export function model(
  code: string,
  fields: readonly ResolvedField[],
  rest: {
    readonly id?: string;
    readonly table?: string;
    readonly relations?: readonly ResolvedRelation[];
    readonly keys?: readonly ResolvedKey[];
    readonly options?: Partial<ResolvedModelOptions>;
  } = {},
): ResolvedModel {
  return {
    id: rest.id ?? `mdl_${code}`,
    code,
    module: 'order',
    label: text,
    description: text,
    table: rest.table ?? `ord_${snake(code)}`,
    fields,
    relations: rest.relations ?? [],
    keys: rest.keys ?? [],
    options: { ...options, ...rest.options },
    access: { read: [], create: [], update: [], delete: [] },
    display: 'id',
  };
}

export function product(models: readonly ResolvedModel[], rest: Partial<ResolvedModule> = {}): ResolvedProduct {
  return {
    id: 'prd_1',
    code: 'orders',
    name: text,
    description: text,
    locales: ['en-US'],
    roles: [{ id: 'rol_1', code: 'manager', label: text }],
    signIn: { adminRole: 'manager', sessionMinutes: 60, minPasswordLength: 8 },
    home: null,
    plugins: [],
    environments: environmentNames.map((name) => environmentSettings({}, name)),
    modules: [
      {
        id: 'mod_order',
        code: 'order',
        name: text,
        versionCode: 'V1',
        menu: [],
        dictionaries: [],
        pages: [],
        apis: [],
        logics: [],
        ...rest,
        models,
      },
    ],
  };
}

function snake(code: string): string {
  return code.replace(/(?<!^)[A-Z]/g, (letter) => `_${letter}`).toLowerCase();
}
