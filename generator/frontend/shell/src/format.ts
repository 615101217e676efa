import { currentLocale } from './i18n';
import { product } from './product';

export type ValueFormat = 'plain' | 'currency' | 'number' | 'percent' | 'date' | 'datetime' | 'time' | 'json';

/** What components show besides as text. */
export type ShownFormat = ValueFormat | 'boolean' | 'link' | 'file' | 'image';

/** Short enough for a column, and of one width. */
const day = { year: 'numeric', month: '2-digit', day: '2-digit' } as const;
const minute = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;

/** The value as text in the user's locale; '' where there is none. */
export function formatValue(value: unknown, format: ValueFormat = 'plain'): string {
  if (value === null || value === undefined || value === '') return '';
  switch (format) {
    case 'currency':
      return formatNumber(value, {
        style: 'currency',
        currency: product.currency,
        currencyDisplay: 'narrowSymbol',
      });
    case 'number':
      return formatNumber(value, { maximumFractionDigits: 10 });
    case 'percent':
      return formatNumber(value, { style: 'percent', maximumFractionDigits: 2 });
    case 'date':
      return formatDate(value, day);
    case 'datetime':
      return formatDate(value, { ...day, ...minute });
    case 'time':
      return String(value).slice(0, 5);
    case 'json':
      return JSON.stringify(value, null, 2);
    case 'plain':
      return typeof value === 'object' ? JSON.stringify(value) : String(value);
  }
}

/** How dates are written in the user's locale, as date inputs want it: `MM/DD/YYYY`. */
export function datePattern(): string {
  const letters: Partial<Record<Intl.DateTimeFormatPartTypes, string>> = { year: 'YYYY', month: 'MM', day: 'DD' };
  const parts = new Intl.DateTimeFormat(currentLocale(), day).formatToParts(0);
  return parts.map(({ type, value }) => letters[type] ?? value).join('');
}

/** Numbers line up at their last digit. */
export function isNumeric(format: ShownFormat | undefined): boolean {
  return format === 'currency' || format === 'number' || format === 'percent';
}

function formatNumber(value: unknown, options: Intl.NumberFormatOptions): string {
  const number = Number(value);
  return Number.isFinite(number) ? new Intl.NumberFormat(currentLocale(), options).format(number) : String(value);
}

/** A date without a time is the same day everywhere: it is read in the local time zone. */
function formatDate(value: unknown, options: Intl.DateTimeFormatOptions): string {
  const text = String(value);
  const date = new Date(/^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T00:00:00` : text);
  return Number.isNaN(date.getTime()) ? text : new Intl.DateTimeFormat(currentLocale(), options).format(date);
}
