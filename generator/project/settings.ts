import { hasFiles } from '../../metadata/file-fields.ts';
import { neededSecrets } from '../../metadata/needed-secrets.ts';
import type { ResolvedProduct } from '../../metadata/resolved-product.ts';
import type { GeneratedFile } from '../files.ts';
import { hashHeader, header } from '../files.ts';
import { json } from '../literals.ts';

const compilerOptions = {
  target: 'es2024',
  lib: ['es2024'],
  types: ['node'],
  module: 'nodenext',
  moduleResolution: 'nodenext',
  strict: true,
  noUncheckedIndexedAccess: true,
  noImplicitOverride: true,
  noFallthroughCasesInSwitch: true,
  noUnusedLocals: true,
  noUnusedParameters: true,
  experimentalDecorators: true,
  emitDecoratorMetadata: true,
  useDefineForClassFields: false,
  isolatedModules: true,
  skipLibCheck: true,
};

const lintRules = {
  plugins: ['typescript', 'import', 'unicorn', 'promise', 'node'],
  categories: { correctness: 'error', suspicious: 'error', perf: 'error' },
  ignorePatterns: ['**/dist', '**/node_modules'],
  rules: {
    'typescript/no-floating-promises': 'error',
    'typescript/no-misused-promises': 'error',
    'typescript/no-explicit-any': 'error',
    'typescript/no-non-null-assertion': 'error',
    'typescript/switch-exhaustiveness-check': 'error',
    'typescript/consistent-return': 'off',
    'typescript/no-extraneous-class': ['error', { allowWithDecorator: true }],
    'import/no-unassigned-import': ['error', { allow: ['reflect-metadata', '**/*.css'] }],
    'eslint/no-await-in-loop': 'off',
    'eslint/no-underscore-dangle': 'off',
    'eslint/no-console': 'error',
    'eslint/eqeqeq': 'error',
  },
  // formulas and rules are the designers': they are checked where they are drawn, and their style is nobody's fault here
  overrides: [
    {
      files: ['**/*.logic.ts', '**/*.computed.ts', '**/*.api.controller.ts'],
      rules: {
        'eslint/no-constant-condition': 'off',
        'eslint/no-constant-binary-expression': 'off',
        'eslint/no-self-compare': 'off',
        'eslint/no-unused-vars': 'off',
        'eslint/no-useless-concat': 'off',
        'eslint/no-empty': 'off',
        'unicorn/no-useless-spread': 'off',
        'unicorn/prefer-set-has': 'off',
        'typescript/no-unnecessary-boolean-literal-compare': 'off',
        'typescript/no-unnecessary-template-expression': 'off',
      },
    },
  ],
};

const allTests = `import { defineConfig } from 'vitest/config';

/** The tests of the service and of the pages in one run. */
export default defineConfig({ test: { projects: ['server', 'web'] } });
`;

/** Compiler, linter and test settings of the whole project and of the server, and what Git and Docker leave out. */
export function settingsFiles(product: ResolvedProduct): GeneratedFile[] {
  const build = { rootDir: 'src', outDir: 'dist', sourceMap: true, inlineSources: true };
  const ignored = ['node_modules/', 'dist/', 'coverage/', '.cache/', '*.log', '.env', 'build-result.json'];
  if (hasFiles(product)) ignored.push('/files/');
  return [
    { path: 'tsconfig.json', content: json({ files: [], references: [{ path: './server' }, { path: './web' }] }) },
    {
      path: 'server/tsconfig.json',
      content: json({ compilerOptions, include: ['src', 'test', 'vitest.config.ts', '../vitest.config.ts'] }),
    },
    { path: 'vitest.config.ts', content: `${header('the product')}${allTests}` },
    {
      path: 'server/tsconfig.build.json',
      content: json({ extends: './tsconfig.json', compilerOptions: build, include: ['src'] }),
    },
    { path: '.oxlintrc.json', content: json(lintRules) },
    { path: '.gitignore', content: `${hashHeader('the product')}${ignored.join('\n')}\n` },
    {
      path: '.dockerignore',
      content: `${hashHeader('the product')}${['.git', '**/node_modules', '**/dist', '**/.cache', '.env', ...(hasFiles(product) ? ['files'] : [])].join('\n')}\n`,
    },
    { path: '.env.example', content: environmentExample(product) },
  ];
}

function environmentExample(product: ResolvedProduct): string {
  const names = neededSecrets(product);
  const secrets = names.map((name) => `SECRET_${name}=\n`).join('');
  const files = hasFiles(product) ? filesExample : '';
  const calls = names.length === 0 ? '' : `\n# Values of headers in calls of other services.\n${secrets}`;
  return `${hashHeader('the product')}
# Where the service listens.
PORT=3000
HOST=127.0.0.1

# Where Prometheus finds /metrics; nowhere without it. Keep it from users.
METRICS_PORT=

# MySQL, MariaDB or TiDB; the schema is created and kept up to date by the service.
DATABASE_URL=mysql://user:password@127.0.0.1:3306/database

# Signs the sessions: at least 32 characters, the same for all replicas.
JWT_SECRET=

# The first account, created at the first start, with every role.
ADMIN_USERNAME=admin
ADMIN_PASSWORD=

# Shown by /api/health and the metrics.
RELEASE_VERSION=dev

# /api/docs and /api/openapi.json; off by default where NODE_ENV is production.
API_DOCS=true

# For npm test: a database named test_…, ci_… or …_test. Its tables are dropped.
TEST_DATABASE_URL=mysql://user:password@127.0.0.1:3306/product_test
${files}${calls}`;
}

const filesExample = `
# Where the files of rows are kept: disk (a folder that all replicas share and that outlives them) or s3.
FILE_STORAGE=disk
FILE_FOLDER=files
# For s3: the bucket, and the endpoint unless it is Amazon's. Region and credentials are found as the AWS SDK finds them.
FILE_BUCKET=
FILE_ENDPOINT=
AWS_REGION=
AWS_ACCESS_KEY_ID=
AWS_SECRET_ACCESS_KEY=
`;
