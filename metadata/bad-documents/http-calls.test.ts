import { describe, expect, it } from 'vitest';
import { change, refusalsOf, type BadDocument } from './refusal.ts';

const restock = 'goods/logic/RestockGoods';
const call = {
  do: 'callHttp',
  method: 'POST',
  url: "concat('https://api.example.org/', goods.sku)",
  hosts: ['api.example.org'],
  headers: { 'X-Sku': 'goods.sku' },
  secrets: { Authorization: 'RATES_TOKEN' },
  body: '{ sku: goods.sku }',
  result: [{ code: 'rate', type: 'decimal' }],
  error: { code: 'NO_RATE' },
  as: 'answer',
};
const withCall = (more: object) => change(restock, '/steps/-', { ...call, ...more });
const at = `${restock}#/steps/4`;

const cases: readonly BadDocument[] = [
  ['a call without hosts', withCall({ hosts: [] }), `${at}/hosts`, 'size-limit'],
  ['a host with a path', withCall({ hosts: ['api.example.org/v1'] }), `${at}/hosts/0`, 'bad-format'],
  ['an address that is no text', withCall({ url: 'goods.stock' }), `${at}/url`, 'expression-type'],
  ['an address of another host', withCall({ url: "'https://example.com/x'" }), `${at}/url`, 'url-unfit'],
  ['an address of another scheme', withCall({ url: "'file:///etc/passwd'" }), `${at}/url`, 'url-unfit'],
  [
    'a header that is no text',
    withCall({ headers: { 'X-Stock': 'goods.stock' } }),
    `${at}/headers/X-Stock`,
    'expression-type',
  ],
  ['a header that is ours', withCall({ headers: { Host: "'a'" } }), `${at}/headers/Host`, 'option-unfit'],
  ['a header twice', withCall({ headers: { authorization: "'a'" } }), `${at}/secrets/Authorization`, 'duplicate'],
  ['a header with a line break', withCall({ headers: { 'X\nY': "'a'" } }), `${at}/headers`, 'bad-format'],
  [
    'a secret itself',
    withCall({ secrets: { Authorization: 'Bearer abc' } }),
    `${at}/secrets/Authorization`,
    'bad-format',
  ],
  ['a body with GET', withCall({ method: 'GET' }), `${at}/body`, 'option-unfit'],
  ['a long wait', withCall({ timeoutSeconds: 60 }), `${at}/timeoutSeconds`, 'out-of-range'],
  ['a result that nobody can read', withCall({ as: undefined }), `${at}/result`, 'missing-property'],
  [
    'a result of one name twice',
    withCall({ result: [{ code: 'status', type: 'integer' }] }),
    `${at}/result/0/code`,
    'duplicate-code',
  ],
  [
    'a field that the result lacks',
    [withCall({}), change(restock, '/output', 'answer.rates')],
    `${restock}#/output`,
    'unknown-property',
  ],
];

describe('calls of other services:', () => {
  it('one that is right is taken', () => {
    expect(refusalsOf([withCall({}), change(restock, '/output', 'answer.rate * answer.status')])).toEqual([]);
  });

  it.each(cases)('%s is refused at that place', (_, changes, where, rule) => {
    expect(refusalsOf(changes)).toContain(`${where} ${rule}`);
  });
});
