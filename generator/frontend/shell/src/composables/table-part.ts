import { inject, provide, type InjectionKey } from 'vue';

/** Where a column finds itself: in the heading of a table, or in one of its rows. */
export interface TablePart {
  /** Null in the heading. */
  readonly row: object | null;
  readonly index: number;
  /** What the rows are sorted by, such as `-total`. */
  readonly sort: string;
  sortBy: (sort: string) => void;
}

const partKey: InjectionKey<TablePart> = Symbol('table part');

export const provideTablePart = (part: TablePart): void => provide(partKey, part);

export function useTablePart(): TablePart {
  const part = inject(partKey);
  if (part === undefined) throw new Error('used outside a table');
  return part;
}
