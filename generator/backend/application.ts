import type { Migration } from '../../metadata/relational/migration.ts';
import type { RowCheck } from '../../metadata/relational/migration-plan.ts';
import { header, type GeneratedFile } from '../files.ts';
import { literal, literalLines } from '../literals.ts';
import { pascal } from '../names.ts';
import type { BackendContext } from './context.ts';
import { Imports } from './imports.ts';
import { moduleClass, moduleFile } from './naming.ts';
import { optionsName, pathInFolder } from '../plugins/sources.ts';
import { importPath } from './source-file.ts';

/** `product.ts` and `app.module.ts`. */
export function applicationFiles(context: BackendContext, hasFiles: boolean): GeneratedFile[] {
  return [productFile(context, hasFiles), appModuleFile(context, hasFiles)];
}

export function migrationFiles(migrations: readonly Migration[]): GeneratedFile[] {
  return [...migrations.map(migrationFile), migrationIndex(migrations)];
}

function productFile({ product }: BackendContext, hasFiles: boolean): GeneratedFile {
  const { adminRole, minPasswordLength, sessionMinutes } = product.signIn;
  const lines = [
    '/** What the whole product has in common. */',
    'export const product = {',
    `  code: ${literal(product.code)},`,
    `  name: ${literal(product.name[product.locales[0] ?? ''] ?? product.code)},`,
    `  locales: ${literal(product.locales)},`,
    `  roles: ${literalLines(
      product.roles.map((role) => role.code),
      1,
    )},`,
    `  adminRole: ${literal(adminRole)},`,
    `  sessionMinutes: ${literal(sessionMinutes)},`,
    `  minPasswordLength: ${literal(minPasswordLength)},`,
    '  /** How long a request may take to come in; files take time. */',
    `  requestSeconds: ${hasFiles ? 600 : 30},`,
    '} as const;',
    '',
    'export type Locale = (typeof product.locales)[number];',
    'export type Role = (typeof product.roles)[number];',
    '',
  ];
  return { path: 'server/src/product.ts', content: `${header('the product')}\n${lines.join('\n')}` };
}

function appModuleFile({ product }: BackendContext, hasFiles: boolean): GeneratedFile {
  const file = 'server/src/app.module';
  const imports = new Imports();
  imports.type('@nestjs/common', 'DynamicModule');
  imports.value('@nestjs/common', 'Module');
  imports.value('@nestjs/typeorm', 'TypeOrmModule');
  imports.value('./auth/auth.module.js', 'AuthModule');
  imports.value('./database/data-source.js', 'databaseOptions');
  imports.type('./platform/environment.js', 'Environment');
  imports.value('./platform/platform.module.js', 'PlatformModule');
  const files = hasFiles ? '        FilesModule,\n' : '';
  if (files !== '') imports.value('./files/files.module.js', 'FilesModule');
  const modules = product.modules.map(({ code }) => {
    imports.value(importPath(file, moduleFile(code, 'module')), moduleClass(code));
    return `        ${moduleClass(code)},\n`;
  });
  for (const { server, folder } of product.plugins) {
    if (server === null) continue;
    const from = `./plugins/${folder}`;
    const name = `${optionsName({ folder })}Module`;
    imports.value(`${from}/${pathInFolder(server.file).replace(/\.ts$/u, '.js')}`, `${server.class} as ${name}`);
    imports.value(`${from}/options.js`, `options as ${optionsName({ folder })}`);
    modules.push(`        ${name}.with(${optionsName({ folder })}),\n`);
  }
  const body = `@Module({})
export class AppModule {
  static with(environment: Environment): DynamicModule {
    return {
      module: AppModule,
      imports: [
        TypeOrmModule.forRoot({ ...databaseOptions(environment.databaseUrl), autoLoadEntities: true }),
        PlatformModule.with(environment),
        AuthModule,
${files}${modules.join('')}      ],
    };
  }
}
`;
  return { path: `${file}.ts`, content: `${header('the product')}${imports.print()}\n\n${body}` };
}

/** `0001-initial` → `Initial`; TypeORM wants the order as thirteen digits at the end of the name. */
function migrationClass(migration: Migration): string {
  const [, number = '', name = ''] = /^(\d{4})-([a-z0-9-]+)$/.exec(migration.name) ?? [];
  if (number === '') throw new Error(`not the name of a migration: ${JSON.stringify(migration.name)}`);
  return `${pascal(`migration-${name}`)}${number.padStart(13, '0')}`;
}

function migrationFile(migration: Migration): GeneratedFile {
  const name = migrationClass(migration);
  const parts = [
    { code: 'checks', items: (migration.checks ?? []).map(checkText) },
    { code: 'statements', items: migration.statements.map((statement) => `  ${literal(statement)},\n`) },
  ].filter(({ items }) => items.length > 0);
  const constants = parts.map(({ code, items }) => `const ${code} = [\n${items.join('')}];\n\n`).join('');
  const body = `import type { MigrationInterface, QueryRunner } from 'typeorm';

import { runSteps } from '../migration-steps.js';

${constants}export class ${name} implements MigrationInterface {
  readonly name = ${literal(name)};

  async up(runner: QueryRunner): Promise<void> {
    await runSteps(runner, this.name, { ${parts.map(({ code }) => code).join(', ')} });
  }

  /** The release before runs on this schema too, so there is nothing to take back. */
  async down(): Promise<void> {}
}
`;
  return { path: `server/src/database/migrations/${migration.name}.ts`, content: `${header('the product')}${body}` };
}

function checkText({ message, sql }: RowCheck): string {
  return `  {\n    sql: ${literal(sql)},\n    message: ${literal(message)},\n  },\n`;
}

function migrationIndex(migrations: readonly Migration[]): GeneratedFile {
  const imports = migrations.map((item) => `import { ${migrationClass(item)} } from './${item.name}.js';\n`).join('');
  const names = migrations.map((item) => `  ${migrationClass(item)},\n`).join('');
  const list = migrations.length === 0 ? '[]' : `[\n${names}]`;
  const body = `${imports}\n/** All migrations, oldest first. */\nexport const migrations = ${list};\n`;
  return { path: 'server/src/database/migrations/index.ts', content: `${header('the product')}${body}` };
}
