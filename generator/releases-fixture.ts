import { emptyHistory, type MigrationHistory, nextMigration } from '../metadata/relational/migration.ts';
import { physicalNames } from '../metadata/relational/physical-names.ts';
import { relationalSchema } from '../metadata/relational/schema.ts';
import { label, productOf } from './documents-fixture.ts';
import type { GeneratorInput } from './index.ts';

const field = (id: string, code: string, more: object = {}) => ({
  id: `fld_${id}`,
  code,
  type: 'string',
  label: label(code),
  maxLength: 40,
  ...more,
});

const status = (values: readonly string[]) => ({
  id: 'dic_Status',
  code: 'Status',
  label: label('Status'),
  values: values.map((code) => ({ id: `val_${code}`, code, label: label(code) })),
});

function tickets(fields: readonly object[], values: readonly string[]): GeneratorInput {
  const ticket = { id: 'mdl_Ticket', code: 'Ticket', label: label('Ticket'), table: 'ticket', fields };
  return productOf('orders', { model: [ticket] }, { dictionaries: [status(values)] });
}

const title = field('Title', 'title', { required: true });
const state = {
  id: 'fld_State',
  code: 'state',
  type: 'enum',
  dictionary: 'Status',
  required: true,
  default: { value: 'open' },
};

const before = tickets(
  [title, state, field('Contact', 'contact'), field('Amount', 'amount'), field('Note', 'note', { required: true })],
  ['open', 'done'],
);

/** A required field and a value are new, a field must be given, one is called otherwise, and one is gone. */
const after = tickets(
  [
    title,
    state,
    field('Contact', 'contact', { required: true }),
    field('Amount', 'quantity'),
    field('Place', 'place', { required: true }),
    { id: 'fld_Due', code: 'due', type: 'date', label: label('Due'), required: true },
  ],
  ['open', 'done', 'held'],
);

function released(from: MigrationHistory, { product }: GeneratorInput, allow: readonly string[] = []) {
  const next = nextMigration(from, relationalSchema(product), { allow: new Set(allow) });
  if ('refused' in next) throw new Error(JSON.stringify(next.refused));
  const { consents, history } = next;
  const input = { product: physicalNames(product, history), migrations: history.migrations };
  return { history, input, consents: consents.map(({ id }) => id) };
}

/** Three releases as publishes plan them, each while the one before serves; the last has consent to what it drops. */
export function releases(): readonly GeneratorInput[] {
  const first = released(emptyHistory, before);
  const second = released(first.history, after);
  const third = released(second.history, after, second.consents);
  return [first, second, third].map(({ input }) => input);
}
