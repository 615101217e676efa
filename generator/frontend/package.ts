/** `web/package.json` of a generated product. Versions are exact: one lock file serves every product. */
export const webPackage = {
  name: 'web',
  version: '0.0.0',
  private: true,
  type: 'module',
  scripts: {
    dev: 'vite',
    lint: 'oxlint --config ../.oxlintrc.json --deny-warnings src test',
    typecheck: 'vue-tsc --noEmit',
    test: 'vitest run',
    build: 'vite build',
  },
  dependencies: {
    '@element-plus/icons-vue': '2.3.2',
    echarts: '6.1.0',
    'element-plus': '2.14.8',
    pinia: '4.1.0',
    vue: '3.5.45',
    'vue-i18n': '11.4.18',
    'vue-router': '5.5.1',
  },
  devDependencies: {
    '@vitejs/plugin-vue': '6.0.11',
    oxlint: '1.89.0',
    typescript: '6.0.3',
    vite: '8.3.8',
    vitest: '5.1.1',
    'vue-tsc': '3.3.14',
  },
} as const;
