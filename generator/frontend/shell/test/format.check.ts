import { expect, it } from 'vitest';
import { datePattern, formatValue } from '@/format';
import { i18n } from '@/i18n';
import { product } from '@/product';

it('shows nothing for nothing', () => {
  for (const value of [null, undefined, '']) expect(formatValue(value, 'currency')).toBe('');
});

it("formats numbers and dates as the user's locale does", () => {
  i18n.global.locale.value = 'en-US';
  const { currency } = product;
  const money = new Intl.NumberFormat('en-US', { style: 'currency', currency, currencyDisplay: 'narrowSymbol' });
  expect(formatValue(1234.5, 'currency')).toBe(money.format(1234.5));
  expect(formatValue(1234.5, 'number')).toBe('1,234.5');
  expect(formatValue(0.125, 'percent')).toBe('12.5%');
  expect(formatValue('2026-01-31', 'date')).toBe('01/31/2026');
  expect(formatValue('09:30:00', 'time')).toBe('09:30');
});

it('writes dates into inputs as the lists show them', () => {
  i18n.global.locale.value = 'en-US';
  expect(datePattern()).toBe('MM/DD/YYYY');
  i18n.global.locale.value = 'zh-CN';
  expect(datePattern()).toBe('YYYY/MM/DD');
});
