import { randomUUID } from 'node:crypto';

import { Option } from 'commander';
import { Type } from 'typebox';

import type { ApiClient } from './api-client.ts';
import type { CommandLine } from './environment-commands.ts';
import { type ExitCode, exitCodes, type Output } from './output.ts';
import { findProduct } from './products.ts';
import { watch } from './publish.ts';

const preflightAnswer = Type.Object({
  safe: Type.Boolean(),
  checks: Type.Array(Type.Object({ name: Type.String(), ok: Type.Boolean(), message: Type.String() })),
});
const rollbackAnswer = Type.Object({
  jobId: Type.String(),
  fromVersion: Type.Optional(Type.String()),
  toVersion: Type.String(),
  status: Type.String(),
});

interface RollbackFlags {
  readonly env: string;
  readonly reason: string;
  readonly strategy: string;
  readonly preflight?: boolean;
  readonly force?: boolean;
  readonly watch?: boolean;
  readonly json?: boolean;
}

export function addRollback({ program, output, run, interruption }: CommandLine): void {
  program
    .command('rollback')
    .description('bring an environment back to an older release, whoever changes it; the database stays as it is')
    .argument('<product>', 'code or id')
    .argument('<version>', 'to go back to')
    .addOption(new Option('--env <environment>', 'which').choices(['staging', 'production']).default('production'))
    .requiredOption('--reason <text>', 'why, for whoever reads it later')
    .addOption(
      new Option('--strategy <strategy>', 'the recorded image, or the recorded source built anew')
        .choices(['quick', 'rebuild'])
        .default('quick'),
    )
    .option('--preflight', 'only say whether it is safe')
    .option('--force', 'also where schema or secrets do not fit; it is recorded')
    .option('--watch', 'follow the rollback to its end')
    .addOption(new Option('--json', 'for scripts: one JSON value'))
    .action((product: string, version: string, flags: RollbackFlags) =>
      run(
        flags.json,
        (client) =>
          flags.preflight
            ? preflight(client, output, { product, version }, flags)
            : rollback(client, output, { product, version }, flags, interruption()),
        'operator',
      ),
    );
}

interface Asked {
  readonly product: string;
  readonly version: string;
}

async function requestOf(client: ApiClient, { product, version }: Asked, flags: RollbackFlags) {
  const { id: productId, productCode } = await findProduct(client, product);
  const { env: targetEnv, reason, strategy, force = false } = flags;
  return { productCode, body: { productId, targetVersion: version, strategy, targetEnv, reason, force } };
}

async function preflight(client: ApiClient, output: Output, asked: Asked, flags: RollbackFlags): Promise<ExitCode> {
  const { body, productCode } = await requestOf(client, asked, flags);
  const { checks, safe } = await client.post('/api/rollbacks', { ...body, preflight: true }, preflightAnswer);
  if (flags.json) output.line(JSON.stringify({ safe, checks }));
  else {
    for (const { message, name, ok } of checks) output.line(`${ok ? '✔' : '✖'} ${name.padEnd(8)} ${message}`);
    const verdict = safe ? 'may go' : 'may not go';
    output.line(`${productCode} in ${flags.env} ${verdict} back to ${asked.version}`);
  }
  return safe ? exitCodes.done : exitCodes.refused;
}

async function rollback(
  client: ApiClient,
  output: Output,
  asked: Asked,
  flags: RollbackFlags,
  signal: AbortSignal,
): Promise<ExitCode> {
  const { body, productCode } = await requestOf(client, asked, flags);
  const key = { 'idempotency-key': randomUUID() };
  const started = await client.post('/api/rollbacks', body, rollbackAnswer, key);
  if (!flags.json) {
    const from = started.fromVersion === undefined ? '' : ` from ${started.fromVersion}`;
    output.line(`Rolling ${productCode} in ${flags.env} back${from} to ${started.toVersion}: job ${started.jobId}`);
  }
  if (flags.watch) return await watch(client, output, started.jobId, flags.json ?? false, signal);
  output.line(flags.json ? JSON.stringify(started) : `See it with: status ${started.jobId} --watch`);
  return exitCodes.done;
}
