const visible = "page.stringInput !== 'Plain'";
const words = { stringInput: "'Plain'" };
const where = [{ field: 'stringField', operator: 'eq', value: "'Plain'" }];
const row = "page.stringInput === 'Plain' ? page.rowId : page.rowId";
const measured = { model: 'Every', aggregate: 'count', where };
const columns = [{ field: 'stringField', link: 'EveryView' }, { field: 'integerField' }];
const then = { page: 'EveryView', with: { id: row } };
const text = { 'en-US': 'Plain' };

const components = [
  { component: 'heading', text },
  { component: 'text', text },
  { component: 'text', value: "`${page.stringInput ?? 'Plain'} Plain`" },
  { component: 'image', source: '/images/plain.png', alternative: text },
  { component: 'divider' },
  { component: 'button', label: text, page: 'EveryBoard', with: { rowId: row, ...words } },
  { component: 'button', label: text, api: 'everything', input: words, then },
  { component: 'link', label: text, page: 'EveryBoard', with: { rowId: row, ...words } },
  { component: 'table', source: 'found', columns },
  { component: 'details', source: 'one', items: columns },
  { component: 'figure', code: 'countOfAll', ...measured },
  { component: 'chart', code: 'countByMood', chart: 'bar', groupBy: 'enumField', ...measured },
  { component: 'form', api: 'everything', input: words, then },
];

/** A free page with every component, and a formula wherever one can stand. */
export function densePage(inputs: readonly object[]) {
  const shown = components.map((component) => ({ ...component, visible }));
  return {
    type: 'free',
    id: 'pag_EveryBoard',
    code: 'EveryBoard',
    path: '/every/board',
    parameters: [
      { in: 'path', code: 'rowId', type: 'id', of: 'Every' },
      ...inputs.map((input) => ({ ...input, in: 'query' })),
    ],
    sources: [
      { code: 'one', from: 'row', model: 'Every', id: row },
      { code: 'found', from: 'rows', model: 'Every', where },
      { code: 'listed', from: 'api', api: 'rowsOfAll', input: words },
      { code: 'counted', from: 'api', api: 'figuresOfAll', input: words },
    ],
    content: [
      { component: 'card', visible, children: shown },
      { component: 'section', visible, children: [{ component: 'divider' }] },
      { component: 'row', visible, columns: [{ children: [{ component: 'table', source: 'listed', columns }] }] },
      {
        component: 'tabs',
        visible,
        tabs: [
          {
            title: text,
            children: [{ component: 'table', source: 'counted', columns: [{ field: 'mood' }, { field: 'rows' }] }],
          },
        ],
      },
    ],
  };
}
