import type { ProductDrafts } from '../demo/upload.ts';

const label = (text: string) => ({ 'en-US': text });

export interface SmallProductOptions {
  /** `notes` unless given. */
  readonly code?: string;
  readonly uniqueTitle?: boolean;
  /** Host of another service, which the notes' `POST /rate` asks with the secret `RATES_TOKEN`. */
  readonly ratesHost?: string;
}

/** The smallest product that is worth publishing: it builds fast. */
export function smallProduct(
  fields: readonly object[] = [],
  { code = 'notes', uniqueTitle = false, ratesHost }: SmallProductOptions = {},
): ProductDrafts {
  const calls = ratesHost === undefined ? [] : rateDocuments(ratesHost);
  return {
    product: {
      schemaVersion: 1,
      kind: 'product',
      id: 'prd_Notes',
      code,
      name: label('Notes'),
      locales: ['en-US'],
      roles: [{ id: 'rol_Author', code: 'author', label: label('Author') }],
      signIn: { adminRole: 'author' },
      modules: [{ code: 'note', versionCode: 'V1' }],
    },
    modules: [
      {
        code: 'note',
        versionCode: 'V1',
        documents: [module, noteModel(fields, uniqueTitle), noteList, noteForm, ...calls],
      },
    ],
  };
}

const module = {
  kind: 'module',
  code: 'note',
  content: {
    schemaVersion: 1,
    kind: 'module',
    id: 'mod_Note',
    code: 'note',
    name: label('Notes'),
    menu: [{ id: 'men_Notes', label: label('Notes'), icon: 'document', page: 'NoteList' }],
    dictionaries: [],
  },
};

function noteModel(fields: readonly object[], uniqueTitle: boolean) {
  return {
    kind: 'model',
    code: 'Note',
    content: {
      schemaVersion: 1,
      kind: 'model',
      id: 'mdl_Note',
      code: 'Note',
      label: label('Note'),
      table: 'note',
      fields: [
        {
          id: 'fld_NoteTitle',
          code: 'title',
          type: 'string',
          label: label('Title'),
          required: true,
          unique: uniqueTitle,
          maxLength: 80,
        },
        ...fields,
      ],
      display: 'title',
    },
  };
}

const noteList = {
  kind: 'page',
  code: 'NoteList',
  content: {
    schemaVersion: 1,
    kind: 'page',
    type: 'list',
    id: 'pag_NoteList',
    code: 'NoteList',
    title: label('Notes'),
    model: 'Note',
    path: '/notes',
    columns: [{ field: 'title' }],
    filters: [{ field: 'title', operator: 'contains' }],
    form: 'NoteForm',
    actions: { toolbar: ['create'], row: ['edit', 'delete'] },
  },
};

const noteForm = {
  kind: 'page',
  code: 'NoteForm',
  content: {
    schemaVersion: 1,
    kind: 'page',
    type: 'form',
    id: 'pag_NoteForm',
    code: 'NoteForm',
    title: label('Note'),
    model: 'Note',
    path: '/notes/edit',
    sections: [{ title: label('Note'), items: [{ field: 'title' }] }],
  },
};

function rateDocuments(host: string) {
  const logic = {
    schemaVersion: 1,
    kind: 'logic',
    id: 'lgc_AskRate',
    code: 'AskRate',
    input: [],
    steps: [
      {
        do: 'callHttp',
        method: 'POST',
        url: `'http://${host}/eur'`,
        hosts: [host],
        secrets: { Authorization: 'RATES_TOKEN' },
        body: '{ amount: 3 }',
        result: [{ code: 'rate', type: 'decimal' }],
        as: 'answer',
      },
    ],
    output: '{ rate: answer.rate }',
  };
  const api = {
    schemaVersion: 1,
    kind: 'api',
    type: 'custom',
    id: 'api_askRate',
    code: 'askRate',
    method: 'POST',
    path: '/rate',
    handler: { logic: 'AskRate' },
  };
  return [logic, api].map((content) => ({ kind: content.kind, code: content.code, content }));
}

/** A further field of the note; a new `code` gives a new version to publish. */
export function textField(code: string): object {
  return { id: `fld_Note${code}`, code, type: 'string', label: label(code), maxLength: 80 };
}
