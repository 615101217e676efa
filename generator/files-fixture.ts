import { resolveProduct } from '../metadata/validate.ts';
import { inputOf } from './example-fixture.ts';
import type { GeneratorInput } from './index.ts';

const label = (text: string) => ({ 'en-US': text });

const roles = ['admin', 'clerk', 'reader', 'guest'].map((code) => ({ id: `rol_${code}`, code, label: label(code) }));
const access = { read: ['clerk', 'reader'], create: ['clerk'], update: ['clerk'], delete: ['clerk'] };

const text = (id: string, code: string, more: object = {}) => ({
  id,
  code,
  type: 'string',
  label: label(`${code.charAt(0).toUpperCase()}${code.slice(1)}`),
  ...more,
});

const models = [
  {
    id: 'mdl_Report',
    code: 'Report',
    label: label('Report'),
    table: 'paper_report',
    fields: [
      text('fld_ReportTitle', 'title', { required: true }),
      {
        id: 'fld_Scan',
        code: 'scan',
        type: 'file',
        label: label('Scan'),
        accept: [
          'application/pdf',
          'text/*',
          'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
        ],
        maxMegabytes: 1,
      },
      { id: 'fld_Cover', code: 'cover', type: 'image', label: label('Cover'), help: label('On the shelf') },
    ],
    relations: [
      {
        id: 'rel_Enclosures',
        code: 'enclosures',
        label: label('Enclosures'),
        type: 'oneToMany',
        target: 'Enclosure',
        inverse: 'report',
        composed: true,
        onDelete: 'cascade',
      },
    ],
    options: { softDelete: true, optimisticLock: true },
    access,
    display: 'title',
  },
  {
    id: 'mdl_Enclosure',
    code: 'Enclosure',
    label: label('Enclosure'),
    table: 'paper_enclosure',
    fields: [
      text('fld_Note', 'note'),
      { id: 'fld_Content', code: 'content', type: 'file', label: label('Content'), required: true },
    ],
    access,
  },
  {
    id: 'mdl_Album',
    code: 'Album',
    label: label('Album'),
    table: 'paper_album',
    fields: [text('fld_AlbumTitle', 'title', { required: true })],
    access,
    display: 'title',
  },
  {
    id: 'mdl_Photo',
    code: 'Photo',
    label: label('Photo'),
    table: 'paper_photo',
    fields: [
      {
        id: 'fld_Picture',
        code: 'picture',
        type: 'image',
        label: label('Picture'),
        required: true,
        accept: ['image/png'],
        maxMegabytes: 1,
      },
    ],
    relations: [
      {
        id: 'rel_Album',
        code: 'album',
        label: label('Album'),
        type: 'manyToOne',
        target: 'Album',
        inverse: 'photos',
        onDelete: 'cascade',
      },
    ],
    access,
  },
];

const pages = [
  {
    type: 'list',
    id: 'pag_ReportList',
    code: 'ReportList',
    title: label('Reports'),
    path: '/reports',
    columns: [{ field: 'title', link: 'ReportView' }, { field: 'scan' }, { field: 'cover' }],
    form: 'ReportForm',
    actions: { toolbar: ['create', 'export'], row: ['edit', 'delete'] },
  },
  {
    type: 'form',
    id: 'pag_ReportForm',
    code: 'ReportForm',
    title: label('Report'),
    path: '/reports/edit',
    sections: [{ title: label('Report'), items: ['title', 'scan', 'cover'].map((field) => ({ field })) }],
    subTables: [{ relation: 'enclosures', items: [{ field: 'note' }, { field: 'content' }] }],
    next: 'ReportView',
  },
  {
    type: 'detail',
    id: 'pag_ReportView',
    code: 'ReportView',
    title: label('Report'),
    path: '/reports/view',
    sections: [{ title: label('Report'), items: ['title', 'scan', 'cover'].map((field) => ({ field })) }],
    tables: [{ relation: 'enclosures', columns: [{ field: 'note' }, { field: 'content' }] }],
    form: 'ReportForm',
    actions: ['edit'],
  },
].map((page) => ({ model: 'Report', ...page }));

/** The enclosures are read and written with their report only. */
const apis = [{ id: 'api_Enclosure', code: 'enclosures', type: 'standard', model: 'Enclosure', endpoints: {} }];

const documentsOf = (kind: string, documents: readonly { readonly code: string }[]) =>
  documents.map((document) => ({ kind, code: document.code, content: { schemaVersion: 1, kind, ...document } }));

/** A product of reports, albums and photos, with files in every place that files can have. */
export function filesInput(): GeneratorInput {
  const resolution = resolveProduct({
    product: {
      schemaVersion: 1,
      kind: 'product',
      id: 'prd_Paper',
      code: 'paper',
      name: label('Paper'),
      locales: ['en-US'],
      roles,
      signIn: { adminRole: 'admin' },
      modules: [{ code: 'paper', versionCode: 'V1' }],
    },
    modules: [
      {
        code: 'paper',
        versionCode: 'V1',
        documents: [
          ...documentsOf('module', [
            {
              id: 'mod_Paper',
              code: 'paper',
              name: label('Paper'),
              menu: [{ id: 'men_Reports', label: label('Reports'), icon: 'document', page: 'ReportList' }],
              dictionaries: [],
            } as { readonly code: string },
          ]),
          ...documentsOf('model', models),
          ...documentsOf('page', pages),
          ...documentsOf('api', apis),
        ],
      },
    ],
  });
  if (!resolution.ok) throw new Error(`the product does not resolve: ${JSON.stringify(resolution.errors)}`);
  return inputOf(resolution.product);
}
