import {
  column,
  foreignKey,
  idColumn,
  required,
  schema,
  table,
  uniqueKey,
} from '../../metadata/import/import-fixture.ts';
import type { SourceColumn, SourceForeignKey } from '../../metadata/import/source-schema.ts';

const text = (name: string, length: number, isRequired = false): SourceColumn =>
  column(name, `varchar(${length})`, isRequired ? required : {});
const number = (name: string, type = 'int(11)', isRequired = false): SourceColumn =>
  column(name, type, isRequired ? required : {});
const refers = (name: string, isRequired = false): SourceColumn => number(name, 'bigint(20)', isRequired);
const money = 'decimal(12,2)';

const address = (): SourceColumn[] => [
  text('address', 60),
  text('city', 15),
  text('region', 15),
  text('postal_code', 10),
  text('country', 15),
];
const contact = (): SourceColumn[] => [
  text('company_name', 40, true),
  text('contact_name', 30),
  text('contact_title', 30),
  ...address(),
  text('phone', 24),
  text('fax', 24),
];

const optional = (name: string, target: string): SourceForeignKey => foreignKey([name], target, ['id'], 'SET NULL');

/** The public example of a trading company; `northwind.jdl` says the same. */
export const northwindTables = schema([
  table('categories', [idColumn, text('name', 15, true), column('description', 'text')]),
  table('customers', [idColumn, text('code', 5, true), ...contact()], { keys: [uniqueKey('uk_customer', 'code')] }),
  table(
    'employees',
    [
      idColumn,
      text('last_name', 20, true),
      text('first_name', 10, true),
      text('title', 30),
      text('title_of_courtesy', 25),
      column('birth_date', 'date'),
      column('hire_date', 'date'),
      ...address(),
      text('home_phone', 24),
      text('extension', 4),
      column('notes', 'text'),
      refers('reports_to_id'),
    ],
    { foreignKeys: [optional('reports_to_id', 'employees')] },
  ),
  table('employee_territories', [refers('employee_id', true), refers('territory_id', true)], {
    primaryKey: ['employee_id', 'territory_id'],
    foreignKeys: [foreignKey(['employee_id'], 'employees'), foreignKey(['territory_id'], 'territories')],
  }),
  table(
    'order_lines',
    [
      idColumn,
      refers('order_id', true),
      refers('product_id', true),
      number('unit_price', money, true),
      number('quantity', 'int(11)', true),
      number('discount', 'decimal(4,2)', true),
    ],
    {
      foreignKeys: [
        foreignKey(['order_id'], 'purchase_orders', ['id'], 'CASCADE'),
        foreignKey(['product_id'], 'products'),
      ],
    },
  ),
  table(
    'products',
    [
      idColumn,
      text('name', 40, true),
      refers('supplier_id'),
      refers('category_id'),
      text('quantity_per_unit', 20),
      number('unit_price', money),
      number('units_in_stock'),
      number('units_on_order'),
      number('reorder_level'),
      number('discontinued', 'tinyint(1)', true),
    ],
    { foreignKeys: [optional('supplier_id', 'suppliers'), optional('category_id', 'categories')] },
  ),
  table(
    'purchase_orders',
    [
      idColumn,
      refers('customer_id'),
      refers('employee_id'),
      refers('shipper_id'),
      column('order_date', 'date'),
      column('required_date', 'date'),
      column('shipped_date', 'date'),
      number('freight', money),
      text('ship_name', 40),
      text('ship_address', 60),
      text('ship_city', 15),
      text('ship_region', 15),
      text('ship_postal_code', 10),
      text('ship_country', 15),
    ],
    {
      foreignKeys: [
        optional('customer_id', 'customers'),
        optional('employee_id', 'employees'),
        optional('shipper_id', 'shippers'),
      ],
    },
  ),
  table('regions', [idColumn, text('description', 50, true)]),
  table('shippers', [idColumn, text('company_name', 40, true), text('phone', 24)]),
  table('suppliers', [idColumn, ...contact(), column('home_page', 'text')]),
  table('territories', [idColumn, text('code', 20, true), text('description', 50, true), refers('region_id', true)], {
    foreignKeys: [foreignKey(['region_id'], 'regions')],
    keys: [uniqueKey('uk_territory', 'code')],
  }),
]);
