import { label, productOf } from './documents-fixture.ts';
import type { GeneratorInput } from './index.ts';

const roles = ['admin', 'clerk', 'reader', 'guest'];
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

const menu = [{ id: 'men_Reports', label: label('Reports'), icon: 'document', page: 'ReportList' }];

/** A product of reports, albums and photos, with files in every place that files can have. */
export function filesInput(): GeneratorInput {
  return productOf('paper', { model: models, page: pages, api: apis }, { roles, menu });
}
