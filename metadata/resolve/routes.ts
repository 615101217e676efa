import type { StandardApiDocument } from '../documents/api.ts';
import type { ResolvedApi } from '../resolved-product.ts';
import type { Located } from '../source.ts';
import type { Place } from '../report.ts';
import { keyOf, type Context } from './context.ts';

/** No two endpoints of the service answer the same method and path, whatever their parameters are called. */
export function checkRoutes(
  apis: ReadonlyMap<string, ResolvedApi>,
  context: Context,
  standard: ReadonlyMap<string, Located<StandardApiDocument>>,
): void {
  const taken = new Map<string, string>();
  const take = (route: string, owner: string, place: Place | undefined): void => {
    const other = taken.get(route);
    if (other === undefined) taken.set(route, owner);
    else if (other !== owner) {
      place?.error('route-collision', `\`${route}\` is answered by \`${other}\` already`, 'choose another path');
    }
  };
  for (const [key, api] of apis) {
    const module = key.split('/')[0] ?? '';
    if (api.kind === 'standard') {
      const place =
        standard.get(keyOf(api.model))?.place.at('path') ?? context.models.get(keyOf(api.model))?.place.at('code');
      for (const route of standardRoutes(`/api/${module}/${api.path}`)) take(route, keyOf(api.model), place);
    } else {
      take(
        `${api.method} /api/${module}${api.path.replaceAll(/\{[^}]*\}/gu, '{}')}`,
        key,
        context.apis.get(key)?.place.at('path'),
      );
    }
  }
}

function standardRoutes(path: string): readonly string[] {
  return [
    `GET ${path}`,
    `POST ${path}`,
    `GET ${path}/options`,
    `GET ${path}/{}`,
    `PATCH ${path}/{}`,
    `DELETE ${path}/{}`,
  ];
}
