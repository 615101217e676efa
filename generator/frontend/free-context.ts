import type { LocalizedText, ResolvedExpression, ResolvedFreePage } from '../../metadata/resolved-product.ts';
import { plainCode } from '../literals.ts';
import { hasFigures } from '../page-parts.ts';
import { labelAttribute, type PageContext } from './context.ts';
import { declareComputed, sourceName, waiting } from './page-expressions.ts';
import { isBlank } from './texts.ts';

/** A free page that is being printed. */
export interface FreeContext extends PageContext {
  readonly page: ResolvedFreePage;
}

/** The key of a text of the page, numbered where the part occurs again. */
export function ownText(context: FreeContext, text: LocalizedText, part: string): string {
  return context.texts.key(text, `${context.module.code}.page.${context.page.code}.${part}`);
}

export const titleAttribute = (context: FreeContext, title: LocalizedText): string | null =>
  isBlank(title) ? null : labelAttribute(ownText(context, title, 'title'), 'title');

/** A computed constant of an expression; `waits`: undefined until its sources have come. */
export function computedOf(
  context: FreeContext,
  prefix: string,
  expressions: readonly ResolvedExpression[],
  source: string,
): { readonly name: string; readonly waits: boolean } {
  const { text, waits } = waiting(context, context.page, expressions, source);
  return { name: declareComputed(context, prefix, text), waits };
}

/** `v-if` of what all of the conditions and roles let through; null where nothing is to be checked. */
export function condition(
  context: FreeContext,
  roles: readonly string[],
  conditions: readonly (string | null)[],
): string | null {
  const parts = conditions.filter((part) => part !== null);
  if (roles.length > 0) {
    context.imports.named('@/stores/session', 'useSession');
    const session = 'const session = useSession();\n';
    if (!context.script.includes(session)) context.script.unshift(session);
    parts.unshift(`session.hasRole([${roles.map((role) => `'${plainCode(role)}'`).join(', ')}])`);
  }
  return parts.length === 0 ? null : `v-if="${parts.join(' && ')}"`;
}

/** What asks for everything on the page again; null where there is nothing. */
export function reloading(context: FreeContext): string | null {
  const { page, script } = context;
  const states = page.sources.map(({ code }) => sourceName(code));
  if (hasFigures(page)) states.push('dashboard');
  if (states.length === 0) return null;
  context.imports.named('@/composables/use-source', 'reloadAll');
  const line = `const reload = () => reloadAll([${states.join(', ')}]);\n`;
  if (!script.includes(line)) script.push(line);
  return 'reload';
}
