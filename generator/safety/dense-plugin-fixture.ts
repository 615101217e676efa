import { pluginDigest } from '../../metadata/plugins/read-plugin.ts';
import type { PluginSource } from '../../metadata/source.ts';

const assembox = {
  schemaVersion: 1,
  options: { type: 'object', additionalProperties: { type: 'string' } },
  web: { pages: [{ code: 'Notes', file: 'web/Notes.vue', path: '/dense-notes', label: { 'en-US': 'Notes' } }] },
};
const files = {
  'package.json': JSON.stringify({ name: 'dense', version: '1.0.0', assembox }),
  'web/Notes.vue': '<template><p /></template>\n',
};
const digest = pluginDigest({ files });
const source: PluginSource = { digest, content: { files } };

/** A plugin whose page and options stand in the product document. */
export const densePlugin = {
  source,
  entry: {
    package: 'dense',
    version: '1.0.0',
    digest,
    options: { mark: 'a mark' },
    pages: [{ page: 'Notes', path: '/dense-notes', label: { 'en-US': 'Notes' }, roles: ['manager'] }],
  },
};
