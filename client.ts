import { Command, InvalidArgumentError, Option } from 'commander';

import { ApiClient, Refused, Unreachable } from './cli/api-client.ts';
import { doctor } from './cli/doctor.ts';
import { importMysql, type ImportFlags } from './cli/import.ts';
import { addEnvironmentCommands } from './cli/environment-commands.ts';
import { SourceUnreachable } from './cli/import/read-schema.ts';
import { type ExitCode, exitCodes, processOutput as output } from './cli/output.ts';
import { plan, type PlanFlags } from './cli/plan.ts';
import { uploadPlugin } from './cli/plugin.ts';
import { publish, type PublishFlags, status, type StatusFlags } from './cli/publish.ts';
import { releases, validate } from './cli/releases.ts';
import { type RetentionFlags, runRetention, setRetention, showRetention } from './cli/retention.ts';
import { addRollback } from './cli/rollback.ts';
import { readSettings, SettingsMissing } from './cli/settings.ts';
import { makeToken, type TokenFlags } from './cli/token.ts';
import { problemLines } from './cli/wording.ts';

interface JsonFlag {
  readonly json?: boolean;
}

/** Runs a command against the API and says with the exit code how it went. */
async function run(
  json: boolean | undefined,
  command: (client: ApiClient) => Promise<ExitCode>,
  role?: string,
): Promise<void> {
  await attempt(json, async () => await command(await apiClient(role)));
}

const apiClient = async (role?: string): Promise<ApiClient> => new ApiClient(await readSettings(process.env, role));

async function attempt(json: boolean | undefined, command: () => Promise<ExitCode>): Promise<void> {
  try {
    process.exitCode = await command();
  } catch (error) {
    process.exitCode = explain(error, json ?? false);
  }
}

function explain(error: unknown, json: boolean): ExitCode {
  if (error instanceof Refused) {
    if (json) output.line(JSON.stringify(error.problem));
    else for (const line of problemLines(error.problem)) output.errorLine(line);
    return exitCodes.refused;
  }
  if (error instanceof SourceUnreachable) {
    output.errorLine(error.message);
    return exitCodes.unreachable;
  }
  if (error instanceof Unreachable || error instanceof SettingsMissing) {
    output.errorLine(error.message);
    if (error instanceof Unreachable) output.errorLine('→ `doctor` says which system is down and how to mend it.');
    return exitCodes.unreachable;
  }
  throw error;
}

/** Ctrl-C ends the watching, not the publish; a second one ends the process as usual. */
function interruption(): AbortSignal {
  const controller = new AbortController();
  process.once('SIGINT', () => controller.abort());
  return controller.signal;
}

function limit(text: string): string {
  if (/^[1-9]\d*$/u.test(text) && Number(text) <= 200) return text;
  throw new InvalidArgumentError('a number from 1 to 200');
}

function count(text: string): string {
  if (/^\d{1,5}$/u.test(text)) return text;
  throw new InvalidArgumentError('a whole number');
}

const program = new Command('assembox-publish')
  .description('Publishes the products of Assembox. Exit codes: 0 done, 1 failed, 2 refused, 3 unreachable.')
  .configureHelp({ showGlobalOptions: true })
  .exitOverride((error) => {
    process.exit(error.exitCode === 0 ? exitCodes.done : exitCodes.refused);
  });

const json = (): Option => new Option('--json', 'for scripts: one JSON value');
const environment = (what: string): Option =>
  new Option('--env <environment>', what).choices(['staging', 'production']).default('staging');

program
  .command('publish')
  .description('publish the drafts of a product')
  .argument('<product>', 'code or id')
  .option('--version-code <version>', 'semantic version; the next one where left out')
  .option('--description <text>', 'what this release brings')
  .option('--skip-tests', 'without the generated tests')
  .option('--no-deploy', 'stop after the build')
  .addOption(environment('target'))
  .option('--overwrite-drift <commit>', 'publish over this hand edit; its history stays')
  .option('--allow-destructive <id...>', 'agree to changes of the database that lose data, by their ids in the plan')
  .option('--watch', 'follow the publish to its end')
  .addOption(json())
  .action((product: string, flags: PublishFlags) =>
    run(flags.json, (client) => publish(client, output, product, flags, interruption())),
  );

program
  .command('plan')
  .description('what publishing the drafts would do: version, changes, files, database; writes nothing')
  .argument('<product>', 'code or id')
  .option('--version-code <version>', 'semantic version; the next one where left out')
  .addOption(environment('whose secrets and manifests are looked at'))
  .option('--file <path>', 'show the diff of this generated file')
  .option('--allow-destructive <id...>', 'as if these changes of the database were agreed to')
  .addOption(json())
  .action((product: string, flags: PlanFlags) => run(flags.json, (client) => plan(client, output, product, flags)));

program
  .command('status')
  .description('where a publish is')
  .argument('<jobId>')
  .option('--watch', 'follow it to its end')
  .addOption(json())
  .action((jobId: string, flags: StatusFlags) =>
    run(flags.json, (client) => status(client, output, jobId, flags, interruption())),
  );

program
  .command('releases')
  .description('release history of a product, newest first')
  .argument('<product>', 'code or id')
  .option('--limit <count>', 'how many', limit, '20')
  .addOption(json())
  .action((product: string, flags: JsonFlag & { readonly limit: string }) =>
    run(flags.json, (client) => releases(client, output, product, flags)),
  );

const retention = program.command('retention').description('how much of a product’s past is kept');
retention
  .command('show')
  .argument('<product>', 'code or id')
  .addOption(json())
  .action((product: string, flags: JsonFlag) =>
    run(flags.json, (client) => showRetention(client, output, product, flags)),
  );
retention
  .command('set')
  .description('change what is given; nothing is removed before the next run')
  .argument('<product>', 'code or id')
  .option('--releases <count>', 'releases in the history', count)
  .option('--images <count>', 'images or artifacts', count)
  .option('--branches <count>', 'branches of releases', count)
  .option('--days <days>', 'what is younger stays', count)
  .addOption(json())
  .action((product: string, flags: RetentionFlags) =>
    run(flags.json, (client) => setRetention(client, output, product, flags)),
  );
retention
  .command('run')
  .description('remove now what need not be kept')
  .argument('<product>', 'code or id')
  .option('--dry-run', 'only say what would go')
  .addOption(json())
  .action((product: string, flags: JsonFlag & { readonly dryRun?: boolean }) =>
    run(flags.json, (client) => runRetention(client, output, product, flags)),
  );

addEnvironmentCommands({ program, output, run, interruption });
addRollback({ program, output, run, interruption });

program
  .command('validate')
  .description('every error in the drafts of a product')
  .argument('<product>', 'code or id')
  .addOption(json())
  .action((product: string, flags: JsonFlag) => run(flags.json, (client) => validate(client, output, product, flags)));

program
  .command('import')
  .description('make the drafts of a module from what is there already')
  .command('mysql')
  .description('from the tables of a MySQL, MariaDB or TiDB database; rows stay where they are')
  .argument('<url>', 'mysql://user@host:3306/database; a password that is not in it is read from MYSQL_PWD')
  .requiredOption('--product <code>', 'product to import into, made where it is not there yet')
  .requiredOption('--module <code>', 'module to make')
  .option('--version-code <version>', 'version of the module', 'V1')
  .option('--locale <tag>', "locale of the labels; the product's first, or en-US")
  .option('--out <folder>', 'write the documents into a folder instead of uploading them')
  .option('--dry-run', 'only say what would come out')
  .addOption(
    new Option('--overwrite', 'write over documents of the same name: what was made of them is lost').conflicts(
      'update',
    ),
  )
  .option('--update', 'bring the database’s changes into the module; what was made of it since stays')
  .addOption(json())
  .action((url: string, flags: ImportFlags) =>
    attempt(flags.json, () =>
      importMysql(url, flags, { output, client: () => apiClient(), password: process.env['MYSQL_PWD'] }),
    ),
  );

program
  .command('plugin')
  .description('upload a plugin, for product documents to name: a folder, or a tarball of `npm pack`')
  .argument('<package>', 'folder or tarball')
  .addOption(json())
  .action((from: string, flags: JsonFlag) => run(flags.json, (client) => uploadPlugin(client, output, from, flags)));

program
  .command('token')
  .description('make a token in the database of DATABASE_URL, and show it: how a new service gets its first one')
  .argument('<name>', 'whose it is')
  .addOption(
    new Option('--role <role...>', 'what it may do')
      .choices(['viewer', 'designer', 'publisher', 'approver', 'operator', 'admin'])
      .makeOptionMandatory(),
  )
  .option('--product <id>', 'the one product that it is good for')
  .option('--days <number>', 'how long it is good', Number)
  .action(async (name: string, flags: TokenFlags) => {
    const databaseUrl = process.env['DATABASE_URL'];
    if (!databaseUrl) program.error('Set DATABASE_URL as the service has it.');
    else await makeToken(databaseUrl, name, flags, output);
  });

program
  .command('doctor')
  .description('check every system that a publish needs: reach, rights, versions, clock')
  .addOption(json())
  .action(async (flags: JsonFlag) => {
    process.exitCode = await doctor(process.env, output, flags.json ?? false);
  });

await program.parseAsync();
