import type { ObjectLiteral, SelectQueryBuilder } from 'typeorm';

import type { Condition, FilterValue, Sort } from './listing.js';

const comparisons = { eq: '=', ne: '<>', gt: '>', gte: '>=', lt: '<', lte: '<=' } as const;

/**
 * Adds conditions and order to a query, joining the relations that they go through. Values always travel as
 * parameters; paths come from the application's own code or from a listing, never from the caller.
 */
export class RowQueryWriter<Row extends ObjectLiteral> {
  private parameters = 0;

  constructor(private readonly query: SelectQueryBuilder<Row>) {}

  where(conditions: readonly Condition[]): void {
    for (const condition of conditions) {
      if (condition.value !== undefined) this.query.andWhere(...this.condition(condition, condition.value));
    }
  }

  /** Rows in which one of the fields contains the text. */
  search(paths: readonly string[], text: string): void {
    if (text === '' || paths.length === 0) return;
    const columns = paths.map((path) => `${this.column(path)} LIKE :search`);
    this.query.andWhere(`(${columns.join(' OR ')})`, { search: `%${escapeLike(text)}%` });
  }

  /** The id comes last, so that rows that are alike otherwise keep their order from page to page. */
  sort(sorts: readonly Sort[]): void {
    for (const { path, direction } of sorts) {
      this.query.addOrderBy(this.column(path), direction === 'asc' ? 'ASC' : 'DESC');
    }
    if (!sorts.some(({ path }) => path === 'id')) {
      this.query.addOrderBy(`${this.query.alias}.id`, sorts.length === 0 ? 'DESC' : 'ASC');
    }
  }

  /** Adds to-one relations to the result, with some of their fields. */
  select(relations: Readonly<Record<string, readonly string[]>>): void {
    const selected = Object.entries(relations).flatMap(([relation, fields]) => {
      const alias = this.join([relation], false);
      return ['id', ...fields].map((field) => `${alias}.${field}`);
    });
    this.query.addSelect(selected);
  }

  /** Joins along the relation path where that is not done yet; the alias of its end. */
  join(path: readonly string[], select: boolean): string {
    let alias = this.query.alias;
    for (const relation of path) {
      // two underscores, so that no column of the table has the name of a joined one
      const next = `${alias}__${relation}`;
      const joined = this.query.expressionMap.joinAttributes.find((join) => join.alias.name === next);
      if (!joined) this.joinOne(alias, relation, next);
      if (select && !this.query.expressionMap.selects.some((item) => item.selection === next))
        this.query.addSelect(next);
      alias = next;
    }
    return alias;
  }

  private joinOne(alias: string, relation: string, next: string): void {
    const metadata = this.query.expressionMap.findAliasByName(alias).metadata.findRelationWithPropertyPath(relation);
    const many = metadata?.isOneToMany || metadata?.isManyToMany;
    if (many && metadata.inverseEntityMetadata.findColumnWithPropertyName('isRemoved'))
      this.query.leftJoin(`${alias}.${relation}`, next, `${next}.isRemoved = FALSE`);
    else this.query.leftJoin(`${alias}.${relation}`, next);
  }

  /** The column at the end of a path through to-one relations, joined where that is not done yet. */
  column(path: string): string {
    const parts = path.split('.');
    const field = parts.pop() ?? '';
    return `${this.join(parts, false)}.${field}`;
  }

  private condition(
    { path, operator }: Condition,
    value: FilterValue | readonly FilterValue[],
  ): [string, ObjectLiteral?] {
    const column = this.column(path);
    const name = `p${(this.parameters += 1)}`;
    if (operator === 'isNull') return [`${column} IS ${value === false ? 'NOT ' : ''}NULL`];
    if (this.holdsSeveral(path)) return this.contained(column, Array.isArray(value) ? value : [value]);
    switch (operator) {
      case 'contains':
        return [`${column} LIKE :${name}`, { [name]: `%${escapeLike(String(value))}%` }];
      case 'startsWith':
        return [`${column} LIKE :${name}`, { [name]: `${escapeLike(String(value))}%` }];
      case 'in':
        return Array.isArray(value) && value.length > 0 ? [`${column} IN (:...${name})`, { [name]: value }] : ['FALSE'];
      case 'between':
        return [`${column} BETWEEN :${name}a AND :${name}b`, between(name, value)];
      case 'eq':
      case 'ne':
        if (value === null) return [`${column} IS ${operator === 'ne' ? 'NOT ' : ''}NULL`];
        return [`${column} ${comparisons[operator]} :${name}`, { [name]: value }];
      case 'gt':
      case 'gte':
      case 'lt':
      case 'lte':
        return [`${column} ${comparisons[operator]} :${name}`, { [name]: value }];
    }
  }

  /** A field that holds several choices contains at least one of the values. */
  private contained(column: string, values: readonly FilterValue[]): [string, ObjectLiteral?] {
    if (values.length === 0) return ['FALSE'];
    const parameters: ObjectLiteral = {};
    const tests = values.map((value) => {
      const name = `p${(this.parameters += 1)}`;
      parameters[name] = JSON.stringify(value);
      return `JSON_CONTAINS(${column}, :${name})`;
    });
    return [`(${tests.join(' OR ')})`, parameters];
  }

  private holdsSeveral(path: string): boolean {
    const parts = path.split('.');
    const field = parts.pop() ?? '';
    const metadata = this.query.expressionMap.findAliasByName(this.join(parts, false)).metadata;
    return metadata.findColumnWithPropertyName(field)?.type === 'json';
  }
}

function between(name: string, value: unknown): ObjectLiteral {
  const [low, high]: unknown[] = Array.isArray(value) ? value : [];
  return { [`${name}a`]: low, [`${name}b`]: high };
}

function escapeLike(text: string): string {
  return text.replaceAll(/[\\%_]/g, String.raw`\$&`);
}
