/** The plugin's own texts. */
export interface SheetTexts {
  readonly title: string;
  readonly print: string;
  readonly search: string;
  readonly none: string;
  readonly more: (shown: number, total: number) => string;
}

const english: SheetTexts = {
  title: 'Labels',
  print: 'Print',
  search: 'Search',
  none: 'Nothing to print',
  more: (shown, total) => `The first ${shown} of ${total}: search to narrow them down`,
};

const chinese: SheetTexts = {
  title: '标签打印',
  print: '打印',
  search: '搜索',
  none: '没有可打印的标签',
  more: (shown, total) => `仅显示前 ${shown} 条，共 ${total} 条：请搜索以缩小范围`,
};

export const sheetTexts = (locale: string): SheetTexts => (locale.startsWith('zh') ? chinese : english);
