/** One value of a dictionary: `label` is the key of its text. */
export interface DictionaryOption<Code extends string = string> {
  value: Code;
  label: string;
  color: 'info' | 'primary' | 'success' | 'warning' | 'danger';
}
