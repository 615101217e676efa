import { identifier } from '../literals.ts';
import { camel } from '../names.ts';
import { moduleSource, type PageContext } from './context.ts';

/** The function that calls a custom API, imported. */
export function endpointName(context: PageContext, module: string, api: string): string {
  const isOwn = module === context.module.code;
  const endpoints = isOwn ? 'endpoints' : `${camel(module)}Endpoints`;
  context.imports.named(moduleSource(context, module, 'api'), isOwn ? 'endpoints' : `endpoints as ${endpoints}`);
  return `${endpoints}.${identifier(api)}`;
}
