import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { explain } from '../schema-message.ts';
import type { Place } from '../report.ts';

/** What options may name of the product: the formats `model` (`order/SalesOrder`) and `role`. */
export interface NamedInOptions {
  readonly model: (name: string) => boolean;
  readonly role: (name: string) => boolean;
}

/** Whether the options fit the plugin's own schema; every mistake goes to the place. */
export function checkOptions(
  schema: Readonly<Record<string, unknown>>,
  options: unknown,
  named: NamedInOptions,
  place: Place,
): boolean {
  const validate = compile(schema, named);
  if (typeof validate === 'string') {
    place.error('plugin-unfit', `the plugin’s schema of options is none: ${validate}`, 'take another version of it');
    return false;
  }
  if (validate(options)) return true;
  for (const error of validate.errors ?? []) {
    const { segments, rule, message, mend } = explain(error);
    if (error.keyword === 'format') {
      const what = String(error.params['format']);
      const known = `there is no ${what} \`${String(error.data)}\``;
      place.at(...segments).error('dangling-reference', known, `name a ${what} of the product`);
    } else if (error.keyword !== 'if') place.at(...segments).error(rule, message, mend);
  }
  return false;
}

function compile(schema: Readonly<Record<string, unknown>>, named: NamedInOptions): ValidateFunction | string {
  const ajv = new Ajv2020({ allErrors: true, strict: true, allowUnionTypes: true, verbose: true, messages: false });
  ajv.addFormat('model', named.model);
  ajv.addFormat('role', named.role);
  try {
    return ajv.compile(schema);
  } catch (error) {
    return error instanceof Error ? error.message.slice(0, 200) : 'it cannot be read';
  }
}
