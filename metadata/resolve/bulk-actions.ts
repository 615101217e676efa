import type { DocumentOf } from '../documents/index.ts';
import type { ListPageDocument } from '../documents/page.ts';
import type { ResolvedBulkAction } from '../resolved-product.ts';
import type { Place } from '../report.ts';
import type { Located } from '../source.ts';
import { checkRoles, type Context, type ModelInfo } from './context.ts';
import { apiOf, type ApisByKey } from './row-actions.ts';

type BulkActions = NonNullable<NonNullable<ListPageDocument['actions']>['bulk']>;

/** What is done to all selected rows of a list, one row after the other. */
export function resolveBulkActions(
  actions: BulkActions | undefined,
  page: Located<DocumentOf['page']>,
  info: ModelInfo,
  place: Place,
  context: Context,
  apis: ApisByKey,
): readonly ResolvedBulkAction[] {
  const called = new Set<string>();
  return (actions ?? []).flatMap((action, index): ResolvedBulkAction[] => {
    const at = place.at(index);
    if (typeof action === 'string') {
      if (action === 'delete' && info.model.options.readOnly)
        at.error('action-unfit', `\`${info.code}\` is read-only`, 'remove `delete`');
      return [{ kind: action }];
    }
    if ((action.api === undefined) === (action.logic === undefined)) {
      at.error('action-unfit', 'an action does exactly one thing', 'give one of `api` and `logic`');
      return [];
    }
    const api = apiOf(action, page.module, info, at, context, apis);
    if (api === null) return [];
    if (api.handler.kind === 'query') {
      at.error('action-unfit', `\`${api.code}\` reads rows and changes none`, 'name an api that a logic answers');
      return [];
    }
    const name = `${api.module}/${api.code}`;
    if (called.has(name)) at.error('duplicate-code', `\`${api.code}\` is there twice`, 'remove one of the two');
    called.add(name);
    const label = context.texts.or(action.label, api.label, at.at('label'));
    const roles = checkRoles(action.roles, at.at('roles'), context.roles);
    return [{ kind: 'api', module: api.module, api: api.code, label, confirm: action.confirm ?? false, roles }];
  });
}
