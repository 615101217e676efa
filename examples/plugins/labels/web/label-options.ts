/** What the pages need of the options that `package.json` describes. */
export interface LabelOptions {
  readonly field: string;
  readonly caption?: string;
  readonly rows: string;
}
