const base = { schemaVersion: 1, kind: 'logic' };
const plain = "input.stringInput === 'Plain'";
const error = { code: 'WRONG' };

/** A logic with a step of every kind and an input of every type, and those that writes of rows start. */
export function denseLogics(inputs: readonly object[], figures: object) {
  const where = [{ field: 'stringField', operator: 'eq', value: "'Plain'" }];
  const set = { stringField: "'Plain'", textField: "concat('Plain', input.textInput)" };
  const call = {
    do: 'callHttp',
    method: 'POST',
    hosts: ['example.org'],
    secrets: { Authorization: 'TOKEN' },
    as: 'answer',
    url: "`https://example.org/${input.stringInput ?? 'Plain'}`",
    headers: { 'X-Trace': "'Plain'" },
    body: "{ text: 'Plain' }",
    result: [{ code: 'rate', type: 'decimal' }],
    errors: [{ status: 404, error }],
    error,
  };
  const steps = [
    { do: 'query', model: 'Every', where, offset: `${plain} ? 1 : 0`, as: 'rows' },
    { do: 'aggregate', ...figures, as: 'figures' },
    { do: 'create', model: 'Every', set, as: 'made' },
    { do: 'get', model: 'Every', id: `${plain} ? made.id : made.id`, as: 'again' },
    { do: 'update', model: 'Every', id: `${plain} ? made.id : again.id`, set },
    { do: 'assert', that: "again.stringField !== 'Plain '", error },
    { do: 'set', as: 'note', value: "'Plain'" },
    { do: 'if', condition: plain, then: [{ do: 'set', as: 'note', value: "concat(note, 'Plain')" }], else: [] },
    {
      do: 'forEach',
      in: "rows.filter(each => each.stringField === 'Plain')",
      as: 'one',
      steps: [{ do: 'set', as: 'note', value: 'concat(note, one.stringField)' }],
    },
    { do: 'callLogic', logic: 'Lesser', input: { text: "'Plain'" }, as: 'lesser' },
    call,
    { do: 'delete', model: 'Every', id: `${plain} ? made.id : again.id` },
    { do: 'if', condition: plain, then: [{ do: 'raise', error }], else: [] },
  ];
  return [
    { code: 'Everything', input: inputs, steps, output: "{ note: concat(note, 'Plain', lesser, figures.length) }" },
    {
      code: 'Lesser',
      input: [{ code: 'text', type: 'string' }],
      steps: [{ do: 'set', as: 'kept', value: 'input.text' }],
      output: "concat(kept, 'Plain')",
    },
    {
      code: 'Tidy',
      triggers: [{ on: 'beforeCreate', model: 'Every' }],
      steps: [{ do: 'assign', set: { stringField: "concat(row.stringField, 'Plain')" } }],
    },
    {
      code: 'Nightly',
      triggers: [{ on: 'schedule', cron: '0 2 * * *' }],
      steps: [{ do: 'query', model: 'Every', as: 'rows' }],
    },
  ].map((logic) => ({ ...base, id: `lgc_${logic.code}`, ...logic }));
}
