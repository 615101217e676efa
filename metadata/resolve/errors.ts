import type { ErrorDocument } from '../documents/logic.ts';
import type { BusinessError } from '../resolved-product.ts';
import type { Place } from '../report.ts';
import type { Context } from './context.ts';

export function errorOf({ code, message, status }: ErrorDocument, place: Place, context: Context): BusinessError {
  return { code, message: context.texts.resolve(message, code, place.at('message')), status: status ?? 422 };
}
