import type { ResolvedModule } from '../../metadata/resolved-product.ts';
import { column, field, item, model, relation, text } from './fixture-parts.ts';

const ref = (code: string) => ({ module: 'goods', code });
const rules = { minLength: null, maxLength: 120, pattern: null };

/** Goods with every field type and widget, in a tree of categories, with tags. */
export function goodsModule(): ResolvedModule {
  const name = field(text('Name', '名称'), { code: 'name', type: 'string', required: true, ...rules });
  const category = model('goods', 'Category', text('Category', '分类'), {
    fields: [name],
    relations: [
      relation('parent', text('Parent', '上级分类'), 'manyToOne', ref('Category'), { inverse: 'children' }),
      relation('children', text('Children', '下级分类'), 'oneToMany', ref('Category'), { inverse: 'parent' }),
    ],
  });
  const tag = model('goods', 'Tag', text('Tag', '标签'), {
    fields: [name],
    relations: [
      relation('goods', text('Goods', '商品'), 'manyToMany', ref('Goods'), { owner: false, inverse: 'tags' }),
    ],
  });
  const endpoints = ['list', 'get', 'create', 'update', 'delete'] as const;
  return {
    id: 'mod_goods',
    code: 'goods',
    name: text('Goods', '商品'),
    versionCode: 'V1',
    menu: [
      {
        id: 'men_goods',
        label: text('Goods', '商品'),
        icon: 'box',
        page: null,
        roles: [],
        children: [
          {
            id: 'men_goods_list',
            label: text('Goods', '商品管理'),
            icon: 'goods',
            page: ref('GoodsList'),
            roles: [],
            children: [],
          },
        ],
      },
    ],
    dictionaries: [
      {
        id: 'dic_unit',
        code: 'Unit',
        label: text('Unit', '单位'),
        values: [
          { id: 'val_piece', code: 'piece', label: text('Piece', '件'), color: 'neutral' },
          { id: 'val_box', code: 'box', label: text('Box', '箱'), color: 'primary' },
        ],
      },
    ],
    models: [goods(), category, tag],
    pages: [goodsList(), goodsForm()],
    apis: ['Goods', 'Category', 'Tag'].map((code) => ({
      kind: 'standard',
      model: ref(code),
      path: code.toLowerCase(),
      endpoints: endpoints.map((endpoint) => ({ endpoint, roles: [] })),
    })),
    logics: [],
  };
}

function goods() {
  const dictionary = ref('Unit');
  return model('goods', 'Goods', text('Goods', '商品'), {
    description: text('What is sold */ with `hostile` ${text}'),
    options: {
      audit: false,
      softDelete: true,
      optimisticLock: false,
      readOnly: false,
      pageSize: 20,
      maxPageSize: 100,
    },
    fields: [
      field(text('Name', '名称'), { code: 'name', type: 'string', required: true, ...rules }),
      field(text('Secret', '密钥'), { code: 'secret', type: 'password', required: true, ...rules, minLength: 8 }),
      field(text('Contact', '联系邮箱'), {
        code: 'contact',
        type: 'email',
        ...rules,
        help: text('Who to ask', '咨询人'),
      }),
      field(text('Website', '网址'), { code: 'website', type: 'url', ...rules }),
      field(text('Phone', '电话'), { code: 'phone', type: 'phone', ...rules }),
      field(text('Description', '描述'), { code: 'description', type: 'text', ...rules, maxLength: 2000 }),
      field(text('Stock', '库存'), {
        code: 'stock',
        type: 'integer',
        required: true,
        min: 0,
        max: null,
        default: { kind: 'literal', value: 0 },
      }),
      field(text('Price', '价格'), {
        code: 'price',
        type: 'decimal',
        precision: 12,
        scale: 2,
        required: true,
        min: 0,
        max: 999999,
      }),
      field(text('Rate', '税率'), { code: 'rate', type: 'decimal', precision: 5, scale: 4, min: 0, max: 1 }),
      field(text('Barcode', '条码'), { code: 'barcode', type: 'bigint' }),
      field(text('On sale', '在售'), {
        code: 'onSale',
        type: 'boolean',
        required: true,
        default: { kind: 'literal', value: true },
      }),
      field(text('Made on', '生产日期'), { code: 'madeOn', type: 'date', default: { kind: 'now' } }),
      field(text('Opens at', '开售时间'), { code: 'opensAt', type: 'time' }),
      field(text('Listed at', '上架时间'), { code: 'listedAt', type: 'datetime', default: { kind: 'now' } }),
      field(text('Attributes', '属性'), { code: 'attributes', type: 'json' }),
      field(text('Reference', '外部编号'), { code: 'reference', type: 'uuid' }),
      field(text('Unit', '单位'), {
        code: 'unit',
        type: 'enum',
        dictionary,
        required: true,
        default: { kind: 'literal', value: 'piece' },
      }),
      field(text('Packings', '包装'), {
        code: 'packings',
        type: 'multiEnum',
        dictionary,
        default: { kind: 'literal', value: ['box'] },
      }),
    ],
    relations: [
      relation('category', text('Category', '分类'), 'manyToOne', ref('Category')),
      relation('tags', text('Tags', '标签'), 'manyToMany', ref('Tag'), { inverse: 'goods' }),
    ],
  });
}

function goodsList() {
  return {
    id: 'pag_goods_list',
    code: 'GoodsList',
    module: 'goods',
    title: text('Goods', '商品管理'),
    path: '/goods',
    model: ref('Goods'),
    roles: [],
    type: 'list' as const,
    columns: [
      column('name', text('Name', '名称')),
      column('category', text('Category', '分类')),
      column('price', text('Price', '价格'), 'currency'),
      column('rate', text('Rate', '税率'), 'percent'),
      column('stock', text('Stock', '库存'), 'number'),
      column('unit', text('Unit', '单位'), 'tag'),
      column('onSale', text('On sale', '在售'), 'boolean'),
      column('listedAt', text('Listed at', '上架时间'), 'datetime'),
    ],
    filters: [
      { path: ['name'], operator: 'contains' as const, label: text('Name', '名称') },
      { path: ['category'], operator: 'in' as const, label: text('Category', '分类') },
      { path: ['onSale'], operator: 'eq' as const, label: text('On sale', '在售') },
      { path: ['price'], operator: 'between' as const, label: text('Price', '价格') },
      { path: ['madeOn'], operator: 'gte' as const, label: text('Made after', '生产日期不早于') },
    ],
    sort: [],
    pageSize: 20,
    form: ref('GoodsForm'),
    toolbar: ['create' as const],
    rowActions: [{ kind: 'edit' as const }, { kind: 'delete' as const }],
    bulkActions: [],
    maxExportRows: 50_000,
  };
}

function goodsForm() {
  return {
    id: 'pag_goods_form',
    code: 'GoodsForm',
    module: 'goods',
    title: text('Goods', '商品'),
    path: '/goods/edit',
    model: ref('Goods'),
    roles: [],
    type: 'form' as const,
    sections: [
      {
        title: text(''),
        roles: [],
        items: [
          item('name', text('Name', '名称'), 'input', 24),
          item('secret', text('Secret', '密钥'), 'password'),
          item('contact', text('Contact', '联系邮箱')),
          item('website', text('Website', '网址')),
          item('phone', text('Phone', '电话')),
          item('description', text('Description', '描述'), 'textarea', 24),
          item('stock', text('Stock', '库存'), 'number', 8),
          item('price', text('Price', '价格'), 'number', 8),
          item('rate', text('Rate', '税率'), 'number', 8),
          item('barcode', text('Barcode', '条码')),
          item('onSale', text('On sale', '在售'), 'switch'),
          item('madeOn', text('Made on', '生产日期'), 'date', 8),
          item('opensAt', text('Opens at', '开售时间'), 'time', 8),
          item('listedAt', text('Listed at', '上架时间'), 'datetime', 8),
          item('attributes', text('Attributes', '属性'), 'json', 24),
          item('reference', text('Reference', '外部编号')),
          item('unit', text('Unit', '单位'), 'radio'),
          item('packings', text('Packings', '包装'), 'multiSelect'),
          item('category', text('Category', '分类'), 'relation'),
          item('tags', text('Tags', '标签'), 'multiSelect'),
        ],
      },
    ],
    subTables: [],
    next: null,
  };
}
