import { declareDictionary, declareModel } from '../expressions/entity-types.ts';
import { ExpressionProgram } from '../expressions/program.ts';
import type { DocumentOf } from '../documents/index.ts';
import { environmentNames, environmentSettings } from '../environments/resolve-settings.ts';
import type { ResolvedDictionary, ResolvedModule, ResolvedProduct } from '../resolved-product.ts';
import type { Documents, Located } from '../source.ts';
import { didYouMean } from '../suggestion.ts';
import { resolveApis } from './apis.ts';
import { checkComputedCycles, withComputedFields } from './computed.ts';
import { Directory, keyOf, type Context, type DictionaryInfo, type Key, type ModelInfo } from './context.ts';
import { resolveDictionaries } from './dictionaries.ts';
import { checkEnvironments } from './environments.ts';
import { resolveInputs, resolveLogics } from './logics.ts';
import { resolveMenu } from './menu.ts';
import { resolveModel } from './models.ts';
import { opensAlone } from './page-targets.ts';
import { resolvePage } from './pages.ts';
import { resolvePlugins } from './plugins.ts';
import { resolveRelations } from './relations.ts';
import { Texts } from './texts.ts';
import { inverseCandidates } from './unknown-members.ts';
import { checkTables, checkUniqueness } from './uniqueness.ts';

/** Follows every reference and fills every default in; mistakes go to the documents' places. Null without a product document. */
export function resolveDocuments(documents: Documents): ResolvedProduct | null {
  const { product } = documents;
  checkUniqueness(documents);
  const texts = new Texts(product?.locales ?? ['en-US']);
  const roles = product === null ? null : new Set(product.roles.map(({ code }) => code));
  const dictionaries = new Map(
    documents.all.module.map((module) => [module.module, resolveDictionaries(module, texts)]),
  );
  const program = new ExpressionProgram();
  const directories = directoriesOf(documents);
  const models = resolveModels(documents, directories, texts, roles, program);
  checkTables([...models.values()]);
  const named = { ...directories, models: directory('model', models, documents), texts, roles };
  const plugins = resolvePlugins(documents, named);
  const context: Context = { ...named, program, plugins };
  const inputs = resolveInputs(context);
  const apis = resolveApis(context, inputs);
  const pages = new Map([...context.pages.values()].map((page) => [keyOf(page), resolvePage(page, context, apis)]));
  const logics = resolveLogics(context, inputs);
  const menus = new Map(documents.all.module.map((module) => [module.module, resolveMenu(module, context)]));
  checkExpressions(context, [...dictionaries.values()].flat(), documents.broken.size === 0);
  if (product === null) return null;
  checkProduct(product, documents, roles ?? new Set());
  const home = resolveHome(product, documents, context);
  const modules = product.modules.flatMap(({ code, versionCode }): ResolvedModule[] => {
    const module = documents.all.module.find((each) => each.module === code);
    if (module === undefined) return [];
    return [
      {
        id: module.content.id,
        code,
        name: texts.resolve(module.content.name, code, module.place.at('name')),
        versionCode,
        menu: menus.get(code) ?? [],
        dictionaries: dictionaries.get(code) ?? [],
        models: inModule(models, code).map(({ model }) => model),
        pages: inModule(pages, code),
        apis: inModule(apis, code),
        logics: inModule(logics, code),
      },
    ];
  });
  return { ...productHead(product, documents, texts), home, modules, plugins };
}

function inModule<T>(all: ReadonlyMap<Key, T>, code: string): readonly NonNullable<T>[] {
  return [...all].flatMap(([key, value]) =>
    key.startsWith(`${code}/`) && value !== null && value !== undefined ? [value] : [],
  );
}

function productHead(
  product: DocumentOf['product'],
  { productPlace }: Documents,
  texts: Texts,
): Omit<ResolvedProduct, 'home' | 'modules' | 'plugins'> {
  return {
    id: product.id,
    code: product.code,
    name: texts.resolve(product.name, product.code, productPlace.at('name')),
    description:
      product.description === undefined
        ? texts.complete({}, '')
        : texts.resolve(product.description, '', productPlace.at('description')),
    locales: product.locales,
    roles: product.roles.map(({ id, code, label }, index) => ({
      id,
      code,
      label: texts.resolve(label, code, productPlace.at('roles', index, 'label')),
    })),
    signIn: {
      adminRole: product.signIn.adminRole,
      sessionMinutes: product.signIn.sessionMinutes ?? 480,
      minPasswordLength: product.signIn.minPasswordLength ?? 8,
    },
    environments: environmentNames.map((name) => environmentSettings(product, name)),
  };
}

function checkProduct(product: DocumentOf['product'], { productPlace }: Documents, roles: ReadonlySet<string>): void {
  const { adminRole } = product.signIn;
  if (!roles.has(adminRole)) {
    productPlace
      .at('signIn', 'adminRole')
      .error(
        'dangling-reference',
        `there is no role \`${adminRole}\`${didYouMean(adminRole, roles)}`,
        'name one of the product’s roles',
      );
  }
  checkEnvironments(product.environments ?? [], productPlace.at('environments'));
}

function resolveHome(
  { home }: DocumentOf['product'],
  { productPlace }: Documents,
  context: Context,
): ResolvedProduct['home'] {
  if (home === undefined) return null;
  const place = productPlace.at('home');
  const page = context.pages.find(home, '', place);
  if (page === null) return null;
  const { content } = page;
  if ((content.type !== 'dashboard' && content.type !== 'free') || !opensAlone(content)) {
    place.error(
      'page-unfit',
      `\`${home}\` cannot be the home page`,
      'name a dashboard, or a free page without path parameters',
    );
  }
  return { module: page.module, code: page.code };
}

function directory<T>(
  kind: 'model' | 'page' | 'api' | 'logic',
  entries: ReadonlyMap<Key, T>,
  { broken }: Documents,
): Directory<T> {
  return new Directory(kind, entries, (module, code) => broken.has(`${module}/${kind}/${code}`));
}

function byKey<T>(all: readonly Located<T>[]): ReadonlyMap<Key, Located<T>> {
  return new Map(all.map((located) => [keyOf(located), located]));
}

function directoriesOf(documents: Documents) {
  const { all, broken } = documents;
  const dictionaries = new Map<Key, DictionaryInfo>();
  for (const { module, content } of all.module) {
    for (const document of content.dictionaries ?? [])
      dictionaries.set(`${module}/${document.code}`, { module, code: document.code, document });
  }
  return {
    dictionaries: new Directory('dictionary', dictionaries, (module) => broken.has(module)),
    pages: directory('page', byKey(all.page), documents),
    apis: directory('api', byKey(all.api), documents),
    logics: directory('logic', byKey(all.logic), documents),
  };
}

function resolveModels(
  documents: Documents,
  { dictionaries }: Pick<Context, 'dictionaries'>,
  texts: Texts,
  roles: ReadonlySet<string> | null,
  program: ExpressionProgram,
): ReadonlyMap<Key, ModelInfo> {
  const located = byKey(documents.all.model);
  const relations = resolveRelations(directory('model', located, documents), texts);
  const candidates = inverseCandidates(documents);
  const plain = [...located.values()].map((model) =>
    resolveModel(model, { texts, roles, dictionaries, relations, inverseCandidates: candidates }),
  );
  const complete = plain.map((info) => withComputedFields(info, program, texts));
  checkComputedCycles(complete);
  return new Map(complete.map((info) => [keyOf(info), info]));
}

function checkExpressions(
  { models, program }: Context,
  dictionaries: readonly ResolvedDictionary[],
  isComplete: boolean,
): void {
  const targetOf = (ref: { readonly module: string; readonly code: string }) => models.get(keyOf(ref))?.model;
  for (const dictionary of dictionaries) program.declare(declareDictionary(dictionary));
  for (const { model, unresolved } of models.values()) program.declare(declareModel(model, unresolved, targetOf));
  const byCode = new Map([...models.values()].map((info) => [info.code, info]));
  program.check((code) => {
    const info = byCode.get(code);
    return info === undefined
      ? undefined
      : { relations: new Set(info.relations.keys()), fields: [...info.fields.keys()] };
  }, isComplete);
}
