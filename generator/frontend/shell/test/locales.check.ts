import { expect, it } from 'vitest';
import { i18n } from '@/i18n';
import { locales } from '@/locales';

it('has every text in every locale', async () => {
  const files = await Promise.all(Object.values(locales).map((locale) => locale.messages()));
  const keys = files.map(({ messages }) => Object.keys(messages).toSorted());
  for (const found of keys) expect(found).toEqual(keys[0]);
});

it('shows a text as it is, whatever characters it is made of', () => {
  const text = "@:link {name} | %{x} <b> 'quoted' {{ 1 }}";
  i18n.global.setLocaleMessage('xx', { 'test.hostile': text });
  expect(i18n.global.t('test.hostile', { name: 'replaced' }, { locale: 'xx' })).toBe(text);
});
