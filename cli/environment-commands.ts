import { Argument, type Command, InvalidArgumentError, Option } from 'commander';

import type { ApiClient } from './api-client.ts';
import { decide, type DecideFlags } from './decide.ts';
import { canary, canaryActions, environments, switchLine } from './environments.ts';
import { type ExitCode, type Output } from './output.ts';
import { promote, type PromoteFlags } from './promote.ts';

interface JsonFlag {
  readonly json?: boolean;
}

/** What the commands need of the program that they belong to. */
export interface CommandLine {
  readonly program: Command;
  readonly output: Output;
  /** Runs a command against the API, as somebody with the role; says with the exit code how it went. */
  readonly run: (
    json: boolean | undefined,
    command: (client: ApiClient) => Promise<ExitCode>,
    role?: string,
  ) => Promise<void>;
  /** Ends the watching. */
  readonly interruption: () => AbortSignal;
}

/** Promotion, approval, and what operators do to environments. */
export function addEnvironmentCommands(commandLine: CommandLine): void {
  for (const add of [addPromote, addDecisions, addEnv, addCanary, addLine]) add(commandLine);
}

const json = (): Option => new Option('--json', 'for scripts: one JSON value');

function addPromote({ program, output, run, interruption }: CommandLine): void {
  program
    .command('promote')
    .description('promote what staging runs to production: the same image, after an approval, by canary')
    .argument('<product>', 'code or id')
    .argument('[version]', 'what staging runs unless given')
    .option('--description <text>', 'what the approver should know')
    .option('--watch', 'follow the promotion to its end')
    .addOption(json())
    .action((product: string, version: string | undefined, flags: PromoteFlags) =>
      run(flags.json, (client) => promote(client, output, { product, version }, flags, interruption())),
    );
}

const decisions = {
  approve: 'let the image that a job waits with into production',
  reject: 'do not let the image that a job waits with into production',
} as const;

function addDecisions({ program, output, run }: CommandLine): void {
  for (const verb of ['approve', 'reject'] as const) {
    program
      .command(verb)
      .description(decisions[verb])
      .argument('<jobId>')
      .option('--comment <text>', 'for whoever reads it later')
      .addOption(json())
      .action((jobId: string, flags: DecideFlags) =>
        run(flags.json, (client) => decide(client, output, { jobId, verb }, flags), 'approver'),
      );
  }
}

function addEnv({ program, output, run }: CommandLine): void {
  program
    .command('env')
    .description('what runs where: version, canary with its checks, who changes it, whether the line is stopped')
    .argument('<product>', 'code or id')
    .addOption(json())
    .action((product: string, flags: JsonFlag) =>
      run(flags.json, (client) => environments(client, output, product, flags)),
    );
}

function addCanary({ program, output, run }: CommandLine): void {
  program
    .command('canary')
    .description('pause, resume, abort or promote the canary of production, or pause it at another weight')
    .argument('<product>', 'code or id')
    .addArgument(new Argument('<action>').choices(canaryActions))
    .argument('[weight]', 'per cent of the requests, for weight', percentage)
    .requiredOption('--reason <text>', 'why, for whoever reads it later')
    .addOption(json())
    .action(
      (product: string, action: string, weight: number | undefined, flags: JsonFlag & { readonly reason: string }) =>
        run(flags.json, (client) => canary(client, output, { product, action, weight }, flags), 'operator'),
    );
}

function percentage(text: string): number {
  if (/^\d+$/u.test(text) && Number(text) <= 100) return Number(text);
  throw new InvalidArgumentError('a whole number from 0 to 100');
}

function addLine({ program, output, run }: CommandLine): void {
  program
    .command('line')
    .description(
      'stop or start the line: while it is stopped, nothing new goes into production and no canary takes a further step',
    )
    .argument('<product>', 'code or id')
    .addArgument(new Argument('<action>').choices(['stop', 'start']))
    .requiredOption('--reason <text>', 'why, for whoever reads it later')
    .addOption(json())
    .action((product: string, action: string, flags: JsonFlag & { readonly reason: string }) =>
      run(flags.json, (client) => switchLine(client, output, { product, action }, flags), 'operator'),
    );
}
