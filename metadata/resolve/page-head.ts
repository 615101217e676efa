import type { DashboardPageDocument } from '../documents/dashboard.ts';
import type { FreePageDocument } from '../documents/free-page.ts';
import type { DocumentOf } from '../documents/index.ts';
import type { PageBase } from '../resolved-page.ts';
import type { Located } from '../source.ts';
import { checkRoles, type Context } from './context.ts';

/** What is said of every page that belongs to no model. */
export function resolvePageHead(
  content: DashboardPageDocument | FreePageDocument,
  { module, place }: Located<DocumentOf['page']>,
  context: Context,
): Omit<PageBase, 'model'> {
  return {
    id: content.id,
    code: content.code,
    module,
    title: context.texts.resolve(content.title, content.code, place.at('title')),
    path: content.path,
    roles: checkRoles(content.roles, place.at('roles'), context.roles),
  };
}
