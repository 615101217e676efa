import type { ResolvedModel, ResolvedProduct, ResolvedRelation } from '../../metadata/resolved-product.ts';
import { listedPaths } from '../page-parts.ts';
import type { Lookup } from './lookup.ts';

/** The fields of a related row that come with a row: what names it, and what pages show of it. */
export type ShownFields = (model: ResolvedModel, relation: ResolvedRelation) => ResolvedModel['fields'];

export function shownFields(product: ResolvedProduct, lookup: Omit<Lookup, 'shownFields'>): ShownFields {
  const shown = new Map<string, Set<string>>();
  const show = (model: ResolvedModel, [relation, field]: readonly string[]): void => {
    if (relation === undefined || field === undefined) return;
    const key = keyOf(model, relation);
    shown.set(key, (shown.get(key) ?? new Set()).add(field));
  };
  for (const page of product.modules.flatMap((module) => module.pages)) {
    if (page.type === 'dashboard' || page.type === 'free') {
      for (const { of, path } of listedPaths(page)) show(lookup.model(of), path);
      continue;
    }
    const model = lookup.model(page.model);
    if (page.type === 'list')
      for (const item of [...page.columns, ...page.filters, ...page.sort]) show(model, item.path);
    if (page.type !== 'detail') continue;
    for (const item of page.sections.flatMap((section) => section.items)) show(model, item.path);
    for (const table of page.tables) {
      const relation = model.relations.find(({ code }) => code === table.relation);
      if (relation === undefined) continue;
      for (const { path } of table.columns) {
        if (relation.kind === 'manyToMany') show(model, [relation.code, ...path]);
        else show(lookup.model(relation.target), path);
      }
    }
  }
  return (model, relation) => {
    const wanted = shown.get(keyOf(model, relation.code));
    return lookup
      .model(relation.target)
      .fields.filter(({ code, type }) => (code === relation.display || wanted?.has(code)) && type !== 'password');
  };
}

const keyOf = (model: ResolvedModel, relation: string): string => `${model.module}/${model.code}.${relation}`;
