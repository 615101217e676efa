/** As `package.json` describes them. */
export interface LabelOptions {
  readonly model: string;
  readonly field: string;
  readonly caption?: string;
  readonly rows: string;
  readonly reserved?: readonly string[];
  readonly audited?: readonly string[];
  readonly owners?: readonly string[];
}
