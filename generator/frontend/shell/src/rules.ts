import type { FormItemRule } from 'element-plus';
import { i18n } from './i18n';

/**
 * The rules that the service checks too, so that a mistake shows before anything is sent. An empty value is only
 * `required`'s business.
 */
export function rule(
  key: string,
  isValid: (value: unknown) => boolean,
  values: Record<string, unknown> = {},
): FormItemRule {
  return {
    trigger: 'blur',
    validator: (_rule: unknown, value: unknown, done: (error?: Error) => void) => {
      if (isEmpty(value) || isValid(value)) done();
      else done(new Error(i18n.global.t(key, values)));
    },
  };
}

const isEmpty = (value: unknown): boolean => value === null || value === undefined || value === '';
const matches = (regex: RegExp) => (value: unknown) => regex.test(String(value));

export const required = (): FormItemRule => ({
  required: true,
  trigger: 'change',
  validator: (_rule: unknown, value: unknown, done: (error?: Error) => void) => {
    const missing = isEmpty(value) || (typeof value === 'string' && value.trim() === '');
    if (missing || (Array.isArray(value) && value.length === 0)) done(new Error(i18n.global.t('ui.rule.required')));
    else done();
  },
});

export const minLength = (min: number) => rule('ui.rule.minLength', (value) => String(value).length >= min, { min });
export const maxLength = (max: number) => rule('ui.rule.maxLength', (value) => String(value).length <= max, { max });
export const min = (limit: number) => rule('ui.rule.min', (value) => Number(value) >= limit, { limit });
export const max = (limit: number) => rule('ui.rule.max', (value) => Number(value) <= limit, { limit });
/** `key` names the text that says what is expected. */
export const pattern = (regex: RegExp, key: string) => rule(key, matches(regex));
export const email = () => rule('ui.rule.email', matches(/^[^\s@]+@[^\s@]+\.[^\s@]+$/u));
export const url = () =>
  rule('ui.rule.url', (value) => /^(?:https?|ftp):\/\//i.test(String(value)) && URL.canParse(String(value)));
export const phone = () => rule('ui.rule.phone', matches(/^\+?[0-9][0-9 ()-]{4,29}$/u));
export const digits = () => rule('ui.rule.digits', matches(/^-?[0-9]{1,19}$/u));
export const uuid = () => rule('ui.rule.uuid', matches(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/iu));
export const json = () => rule('ui.rule.json', (value) => !(value instanceof InvalidJson));

/** Stands for text that was meant to be JSON and is not. */
export class InvalidJson {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}
