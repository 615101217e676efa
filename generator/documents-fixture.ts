import { resolveProduct } from '../metadata/validate.ts';
import { inputOf } from './example-fixture.ts';
import type { GeneratorInput } from './index.ts';

export const label = (text: string) => ({ 'en-US': text });

type Content = Readonly<Record<string, unknown>> & { readonly code: string };

/** A product of one module, from documents in as few words as the case needs. */
export function productOf(
  code: string,
  documents: Readonly<Partial<Record<'model' | 'page' | 'api', readonly Content[]>>>,
  { roles = ['admin'], ...module }: { readonly roles?: readonly string[] } & Readonly<Record<string, unknown>> = {},
): GeneratorInput {
  const own = { id: `mod_${code}`, code, name: label(code), menu: [], dictionaries: [], ...module };
  const entries = Object.entries<readonly Content[]>({ module: [own], ...documents });
  const resolution = resolveProduct({
    product: {
      schemaVersion: 1,
      kind: 'product',
      id: `prd_${code}`,
      code,
      name: label(code),
      locales: ['en-US'],
      roles: roles.map((role) => ({ id: `rol_${role}`, code: role, label: label(role) })),
      signIn: { adminRole: 'admin' },
      modules: [{ code, versionCode: 'V1' }],
    },
    modules: [
      {
        code,
        versionCode: 'V1',
        documents: entries.flatMap(([kind, contents]) =>
          contents.map((content) => ({ kind, code: content.code, content: { schemaVersion: 1, kind, ...content } })),
        ),
      },
    ],
  });
  if (!resolution.ok) throw new Error(`the product does not resolve: ${JSON.stringify(resolution.errors)}`);
  return inputOf(resolution.product);
}
