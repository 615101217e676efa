import type { ResolvedPlugin, ResolvedProduct } from '../../metadata/resolved-product.ts';
import { syntheticProduct } from '../synthetic.ts';

/** A plugin that does nothing, but for what is given. */
export function pluginOf(more: Partial<ResolvedPlugin> = {}): ResolvedPlugin {
  return {
    package: '@acme/one',
    version: '1.0.0',
    digest: `sha256:${'1'.repeat(64)}`,
    folder: 'acme-one',
    options: {},
    server: null,
    pages: [],
    widgets: [],
    generator: null,
    dependencies: { server: {}, web: {} },
    files: [],
    ...more,
  };
}

/** A plugin with this script as its generator. */
export function generating(code: string, more: Partial<NonNullable<ResolvedPlugin['generator']>> = {}): ResolvedPlugin {
  const file = 'generator/run.cjs';
  return pluginOf({
    generator: { file, adds: ['docs/**'], changes: ['README.md'], ...more },
    files: [{ path: file, content: code }],
  });
}

export function productOf(...plugins: readonly ResolvedPlugin[]): ResolvedProduct {
  return { ...syntheticProduct(1), plugins };
}
