import type { LocalizedText, ResolvedModule, ResolvedPage } from '../../metadata/resolved-product.ts';
import { identifier, plainCode } from '../literals.ts';
import type { Imports } from './imports.ts';
import type { Lookup } from './lookup.ts';
import type { Texts } from './texts.ts';

/** What the parts of one file of a module share while it is printed. */
export interface FileContext {
  readonly lookup: Lookup;
  readonly module: ResolvedModule;
  readonly texts: Texts;
  readonly imports: Imports;
}

/** A file that shows a page. */
export interface PageContext extends FileContext {
  readonly page: ResolvedPage;
  /** Types of the script. */
  readonly types: string[];
  /** Constants and functions of the script, in their order. */
  readonly script: string[];
}

/** `t('key')`, for a binding in a template or an expression of the script. */
export function textCall(key: string): string {
  if (!/^[A-Za-z0-9_.-]+$/.test(key)) throw new Error(`not a key of a text: ${JSON.stringify(key)}`);
  return `t('${key}')`;
}

export const labelAttribute = (key: string, name = 'label'): string => `:${name}="${textCall(key)}"`;

/** The key of a page's text, which repeats the label of a model's field more often than not. */
export function pageText(
  context: PageContext,
  text: LocalizedText,
  part: string,
  path: readonly string[] = [],
): string {
  const { page, texts, module } = context;
  const own = `${module.code}.page.${page.code}.${part}`;
  if (page.type === 'dashboard' || page.type === 'free') return texts.key(text, own);
  const isOwn = page.model.module === module.code && path.length > 0;
  const model = `${module.code}.model.${page.model.code}`;
  return texts.key(text, ...(isOwn ? [`${model}.${path.join('.')}`, `${model}.${path[0] ?? ''}`] : []), own);
}

/** File of a module's front end as another file imports it. */
export function moduleSource(context: FileContext, module: string, file: 'api' | 'dictionaries'): string {
  return module === context.module.code ? `./${file}` : `@/pages/${module}/${file}`;
}

const lowerFirst = (code: string): string => code.charAt(0).toLowerCase() + code.slice(1);

export const apiName = (model: string): string => `${identifier(lowerFirst(model))}Api`;
export const optionsName = (dictionary: string): string => `${identifier(lowerFirst(dictionary))}Options`;
export const codeType = (dictionary: string): string => `${identifier(dictionary)}Code`;
export const rowType = (model: string): string => `${identifier(model)}Row`;
export const recordType = (model: string): string => `${identifier(model)}Record`;
export const createType = (model: string): string => `${identifier(model)}Create`;
export const updateType = (model: string): string => `${identifier(model)}Update`;

/** Shows an element to some roles only; null where everybody sees it. */
export function visibility(context: PageContext, roles: readonly string[]): string | null {
  if (roles.length === 0) return null;
  context.imports.named('@/stores/session', 'useSession');
  const session = 'const session = useSession();\n';
  if (!context.script.includes(session)) context.script.unshift(session);
  return `v-if="session.hasRole([${roles.map((role) => `'${plainCode(role)}'`).join(', ')}])"`;
}

/** Roles as an attribute; null where everybody signed in may. */
export function rolesAttribute(roles: readonly string[]): string | null {
  return roles.length === 0 ? null : `:roles="[${roles.map((role) => `'${plainCode(role)}'`).join(', ')}]"`;
}
