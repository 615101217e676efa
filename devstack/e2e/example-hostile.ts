import { changed } from '../../examples/changed.ts';
import type { ProductDrafts } from '../demo/upload.ts';
import { smallProduct } from './small-product.ts';

/** Ends, in one language or another, the place it is put in; what follows would set `window.hacked`. */
const hostile = '\'"`${hacked=1}*/</script><script>hacked=1</script>{{hacked=1}}\n@:x {x}| \u2028\\.';

/** A text that is still told apart by how it begins. */
export const spoiled = (text: string): string => `${text} ${hostile}`;

const label = (text: string) => ({ 'en-US': text });

/** The small product with a hostile text wherever people write one. */
export function hostileProduct(): ProductDrafts {
  const more = changed(smallProduct([remark, mood]), [
    { document: 'product', pointer: '/description', value: label('Description') },
    { document: 'note', pointer: '/dictionaries/-', value: moods },
    { document: 'note/model/Note', pointer: '/description', value: label('Model') },
    { document: 'note/model/Note', pointer: '/fields/0/maxLength', value: 200 },
    { document: 'note/model/Note', pointer: '/fields/0/help', value: label('Help') },
    {
      document: 'note/model/Note',
      pointer: '/fields/0/pattern',
      value: { regex: '^[^!]*$', message: label('Pattern') },
    },
    { document: 'note/page/NoteForm', pointer: '/sections/0/items/-', value: { field: 'remark' } },
    { document: 'note/page/NoteForm', pointer: '/sections/0/items/-', value: { field: 'mood' } },
    { document: 'note/page/NoteList', pointer: '/columns/-', value: { field: 'mood', label: label('Column') } },
    { document: 'note/page/NoteList', pointer: '/filters/0/label', value: label('Filter') },
    {
      document: 'note/page/NoteList',
      pointer: '/actions/row/-',
      value: { api: 'seal', label: label('Seal'), confirm: true },
    },
  ]);
  const modules = more.modules.map((module) => ({ ...module, documents: [...module.documents, sealApi, sealLogic] }));
  return spoil({ ...more, modules });
}

function spoil(drafts: ProductDrafts): ProductDrafts {
  const spoiledDrafts: ProductDrafts = JSON.parse(
    JSON.stringify(drafts, (key, value: unknown) =>
      key === 'en-US' && typeof value === 'string' ? spoiled(value) : value,
    ),
  );
  return spoiledDrafts;
}

const remark = {
  id: 'fld_NoteRemark',
  code: 'remark',
  type: 'text',
  label: label('Remark'),
  maxLength: 1000,
  default: { value: spoiled('Default') },
};

const mood = {
  id: 'fld_NoteMood',
  code: 'mood',
  type: 'enum',
  label: label('Mood'),
  dictionary: 'Mood',
  required: true,
  default: { value: 'calm' },
};

const moods = {
  id: 'dic_Mood',
  code: 'Mood',
  label: label('Moods'),
  values: [{ id: 'val_MoodCalm', code: 'calm', label: label('Calm') }],
};

const sealApi = {
  kind: 'api',
  code: 'seal',
  content: {
    schemaVersion: 1,
    kind: 'api',
    type: 'custom',
    id: 'api_Seal',
    code: 'seal',
    label: label('Api'),
    method: 'POST',
    path: '/notes/{noteId}/seal',
    handler: { logic: 'SealNote' },
  },
};

const sealLogic = {
  kind: 'logic',
  code: 'SealNote',
  content: {
    schemaVersion: 1,
    kind: 'logic',
    id: 'lgc_SealNote',
    code: 'SealNote',
    label: label('Logic'),
    input: [{ code: 'noteId', type: 'id', of: 'Note', label: label('Input') }],
    steps: [{ do: 'raise', error: { code: 'NOT_SEALED', message: label('Error'), status: 409 } }],
  },
};
