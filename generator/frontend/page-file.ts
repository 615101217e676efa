import type { ResolvedModule, ResolvedPage } from '../../metadata/resolved-product.ts';
import { htmlHeader, type GeneratedFile } from '../files.ts';
import { identifier } from '../literals.ts';
import type { PageContext } from './context.ts';
import { dashboardPage } from './dashboard-page.ts';
import { detailPage } from './detail-page.ts';
import { formPage } from './form-page.ts';
import { freePage } from './free-page.ts';
import { Imports } from './imports.ts';
import { listPage } from './list-page.ts';
import type { Lookup } from './lookup.ts';
import { render, type Element } from './template.ts';
import type { Texts } from './texts.ts';

/** The Vue component of one page. Its texts are added to the module's. */
export function pageFile(lookup: Lookup, module: ResolvedModule, texts: Texts, page: ResolvedPage): GeneratedFile {
  const context: PageContext = { lookup, module, texts, page, imports: new Imports(), types: [], script: [] };
  texts.key(page.title, `${module.code}.page.${page.code}`);
  const template = pageTemplate(context, page);
  context.imports.named('vue-i18n', 'useI18n');
  const script = layOut(['const { t } = useI18n();\n', ...context.script]);
  const types = context.types.length === 0 ? '' : `${layOut(context.types)}\n`;
  return {
    path: `web/src/pages/${module.code}/${identifier(page.code)}.vue`,
    content: `${htmlHeader(`${module.code}/page/${page.code}`)}<script setup lang="ts">
${context.imports.print()}
${types}${script}</script>

<template>
${render(template, 1)}</template>
`,
  };
}

function pageTemplate(context: PageContext, page: ResolvedPage): Element {
  switch (page.type) {
    case 'list':
      return listPage(context, page);
    case 'form':
      return formPage(context, page);
    case 'detail':
      return detailPage(context, page);
    case 'dashboard':
      return dashboardPage(context, page);
    case 'free':
      return freePage(context, page);
  }
}

/** Statements of one line stand together, longer ones apart. */
function layOut(parts: readonly string[]): string {
  return parts
    .map((part, index) => (index > 0 && (isLong(part) || isLong(parts[index - 1])) ? `\n${part}` : part))
    .join('');
}

const isLong = (part: string | undefined): boolean => part !== undefined && part.trimEnd().includes('\n');
