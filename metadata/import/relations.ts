import { takeTable, type Entity, type ImportScope, type RelationPlan } from './entities.ts';
import { relationColumnName, takeColumn, takeMember, toManyProperties, toOneProperties } from './members.ts';
import { camelName, capitalised, plural, sqlNameOf, wordsOf } from './names.ts';
import { uniqueSets, type JoinTable, type Reference } from './tables.ts';

type ByTable = ReadonlyMap<string, Entity>;

/** Foreign keys become manyToOne, or oneToOne where their columns are unique. */
export function planRelations(entity: Entity, byTable: ByTable, scope: ImportScope): void {
  for (const source of entity.references.toSorted((a, b) => positionIn(entity, a) - positionIn(entity, b))) {
    const target = byTable.get(source.target);
    if (target === undefined) continue;
    const code = takeMember(entity, relationBase(entity, source, target), 'Row', toOneProperties);
    const [first, ...others] = source.columns;
    const column = takeColumn(entity, others.length === 0 ? sqlNameOf(first ?? code) : relationColumnName(code));
    if (others.length > 0) {
      scope.findings.changed(
        `${entity.table.name}.${source.columns.join(', ')}`,
        `the compound foreign key becomes the relation \`${code}\` by id`,
      );
    }
    entity.relations.push({ source, target, code, column, inverse: '', ...rulesOf(entity, source, scope) });
  }
}

function positionIn({ table }: Entity, { columns }: Reference): number {
  return table.columns.findIndex(({ name }) => name === columns.at(-1));
}

function rulesOf(entity: Entity, { columns, name, onDelete }: Reference, { findings }: ImportScope) {
  const isWhole = entity.table.columns.every((column) => !columns.includes(column.name) || !column.nullable);
  const isUnique = uniqueSets(entity.table).some(
    (set) => set.length === columns.length && set.every((column) => columns.includes(column)),
  );
  if (onDelete === 'SET DEFAULT')
    findings.changed(entity.table.name, `${name}: ON DELETE SET DEFAULT becomes restrict`);
  const rule = onDelete === 'CASCADE' ? 'cascade' : onDelete === 'SET NULL' ? 'setNull' : 'restrict';
  return {
    type: isUnique ? 'oneToOne' : 'manyToOne',
    onDelete: rule,
    required: isWhole && rule !== 'setNull',
  } as const;
}

const keyWords = /^(id|uuid|guid|no|nr|num|code|key|fk|ref)$/u;

/** `home_branch_code` → `homeBranch`; a column that is called like the one it refers to gets the target's name. */
function relationBase(entity: Entity, { columns, targetColumns }: Reference, target: Entity): string {
  const [own, ...others] = columns.filter((column) => !isShared(entity, columns, column));
  if (own === undefined || others.length > 0) return camelName(target.code);
  if (columns.length > 1) return camelName(target.code);
  return camelName(roleIn(own, targetColumns[0] ?? '') || target.code);
}

/** What a column says beside the key that it refers to: `parent` of `parent_dewey` to `dewey`; '' for nothing. */
function roleIn(column: string, targetColumn: string): string {
  const words = [...wordsOf(column)];
  const key = wordsOf(targetColumn);
  if (key.every((word, index) => words.at(index - key.length) === word)) words.length -= key.length;
  while (keyWords.test(words.at(-1) ?? '')) words.pop();
  return (words[0] === 'fk' ? words.slice(1) : words).join('_');
}

function isShared(entity: Entity, columns: readonly string[], column: string): boolean {
  return entity.references.some((other) => other.columns !== columns && other.columns.includes(column));
}

/** Names of the other sides, when every model has its own members. */
export function planInverses(entity: Entity): void {
  for (const relation of entity.relations) {
    const isSelf = relation.target === entity;
    const isOnly = entity.relations.filter(({ target }) => target === relation.target).length === 1;
    const own = relation.type === 'oneToOne' ? camelName(entity.code) : plural(camelName(entity.code));
    relation.inverse = takeMember(relation.target, inverseBase(relation, own, isSelf, isOnly), 'Rows');
  }
}

function inverseBase({ code, type }: RelationPlan, own: string, isSelf: boolean, isOnly: boolean): string {
  if (isSelf && type === 'manyToOne' && code.startsWith('parent')) return `children${code.slice('parent'.length)}`;
  return isOnly && !isSelf ? own : `${own}As${capitalised(code)}`;
}

export function planJoins(joins: readonly JoinTable[], byTable: ByTable, scope: ImportScope): void {
  for (const { references, table } of joins) {
    const [first, second] = references;
    const [owner, target] = [byTable.get(first.target), byTable.get(second.target)];
    if (owner === undefined || target === undefined) continue;
    const isSelf = owner === target;
    const role = isSelf ? roleIn(second.columns[0] ?? '', second.targetColumns[0] ?? '') : '';
    const code = takeMember(owner, plural(camelName(`${role}_${target.code}`)), 'Links', toManyProperties);
    const inverse = takeMember(target, isSelf ? `${code}Of` : plural(camelName(owner.code)), 'Links', toManyProperties);
    owner.manyToMany.push({
      table: table.name,
      joinTable: takeTable(sqlNameOf(table.name), scope),
      target,
      code,
      inverse,
    });
  }
}

/** Where every table of a ring requires the next one, nobody could ever create the first row. */
export function breakRings(entities: readonly Entity[], { findings }: ImportScope): void {
  for (const entity of entities) {
    for (const relation of entity.relations) {
      if (!relation.required || !requires(relation.target, entity)) continue;
      relation.required = false;
      findings.changed(
        `${entity.table.name}.${relation.source.columns.join(', ')}`,
        'becomes optional: it is part of a ring in which no first row could be created',
      );
    }
  }
}

function requires(from: Entity, wanted: Entity): boolean {
  const seen = new Set<Entity>();
  const waiting = [from];
  for (let entity = waiting.pop(); entity !== undefined; entity = waiting.pop()) {
    if (entity === wanted) return true;
    if (seen.has(entity)) continue;
    seen.add(entity);
    waiting.push(...entity.relations.filter(({ required }) => required).map(({ target }) => target));
  }
  return false;
}
