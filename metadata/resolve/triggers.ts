import type { LogicDocument, StepDocument, TriggerDocument } from '../documents/logic.ts';
import type { DocumentOf } from '../documents/index.ts';
import { idType, storedType, orNull } from '../expressions/entity-types.ts';
import type { ResolvedTrigger, RowEvent } from '../resolved-product.ts';
import type { Located } from '../source.ts';
import type { Place } from '../report.ts';
import { keyOf, type Context, type ModelInfo } from './context.ts';

type RowTriggerDocument = Exclude<TriggerDocument, { readonly on: 'schedule' }>;

export const isRowTrigger = (trigger: TriggerDocument): trigger is RowTriggerDocument => trigger.on !== 'schedule';

export function rowTriggers({ triggers }: Pick<LogicDocument, 'triggers'>): readonly RowTriggerDocument[] {
  return (triggers ?? []).filter(isRowTrigger);
}

export interface TriggerScope {
  readonly triggers: readonly ResolvedTrigger[];
  /** Parameters of the checker's function; null where the logic is not started by writes of rows. */
  readonly parameters: string | null;
  readonly variables: readonly string[];
  readonly assignable: ModelInfo | null;
}

/** What the triggers of a logic bring into scope; tells what does not fit them. */
export function resolveTriggers(
  { content, module, place }: Located<DocumentOf['logic']>,
  context: Context,
): TriggerScope {
  const found: { readonly on: RowEvent; readonly info: ModelInfo }[] = [];
  for (const [index, trigger] of (content.triggers ?? []).entries()) {
    const at = place.at('triggers', index);
    if (!isRowTrigger(trigger)) continue;
    const info = context.models.find(trigger.model, module, at.at('model'));
    if (info === null) continue;
    if (found[0] !== undefined && found[0].info !== info)
      at.at('model').error('trigger-unfit', 'the triggers are of two models', 'make one logic for each model');
    if (found.some(({ on }) => on === trigger.on))
      at.at('on').error('duplicate', `\`${trigger.on}\` stands here twice`, 'remove one of them');
    found.push({ on: trigger.on, info });
  }
  if (rowTriggers(content).length > 0) checkOptions(content, place);
  const [first] = found;
  const triggers = found.map(({ on, info }) => ({ on, model: { module: info.module, code: info.code } }));
  if (first === undefined) {
    const isBroken = rowTriggers(content).length > 0;
    const names = isBroken ? ['row', 'before'] : [];
    return { triggers, parameters: isBroken ? 'row: any, before: any' : null, variables: names, assignable: null };
  }
  const events = found.map(({ on }) => on);
  const [row, ...before] = scopeTypes(first.info, events, context);
  const names = before.length === 0 ? ['row'] : ['row', 'before'];
  return {
    triggers,
    parameters: [`row: ${row ?? 'any'}`, ...before.map((type) => `before: ${type}`)].join(', '),
    variables: names,
    assignable: events.every((on) => on === 'beforeCreate' || on === 'beforeUpdate') ? first.info : null,
  };
}

/** A row that is about to be created has no id yet, and nothing computed. */
function scopeTypes(info: ModelInfo, events: readonly RowEvent[], { program }: Context): readonly string[] {
  const updates = events.every((on) => on === 'beforeUpdate' || on === 'afterUpdate');
  if (!events.includes('beforeCreate')) return updates ? [info.code, info.code] : [info.code];
  const fields = [...info.fields.values()]
    .filter(({ type }) => type !== 'password' && type !== 'computed')
    .map((field) => `${field.code}: ${storedType(field)};`);
  const keys = [...info.relations.values()]
    .filter(({ column }) => column !== null)
    .map(({ code, required, target }) => `${code}Id: ${required ? idType(target) : orNull(idType(target))};`);
  const unknown = [...info.unresolved].flatMap((code) => [`${code}: any;`, `${code}Id: any;`]);
  const alias = `${program.freshName('New')}_${info.code}`;
  program.declare(`interface ${alias} { ${[...fields, ...keys, ...unknown].join(' ')} }`);
  return [alias];
}

function checkOptions({ input, output, transaction }: LogicDocument, place: Place): void {
  const unfit = (option: string, why: string): void =>
    place.at(option).error('trigger-unfit', `a logic that is started by writes of rows ${why}`, `remove \`${option}\``);
  if (input !== undefined && input.length > 0) unfit('input', 'has no input but `row`');
  if (output !== undefined) unfit('output', 'answers nobody');
  if (transaction === false) unfit('transaction', 'runs in the transaction of the write');
}

/** One way in which a logic starts another: in words, and the other's key. */
interface Start {
  readonly how: string;
  readonly logic: string;
}

/** Tells of logics that start themselves in the end, by calls and by writes that trigger them. */
export function checkCircles(context: Context): ReadonlySet<string> {
  const logics = [...context.logics.values()];
  const triggered = new Map<string, string[]>();
  for (const logic of logics) {
    for (const { model, on } of rowTriggers(logic.content)) {
      const key = `${writeOf(on)} ${absolute(model, logic.module)}`;
      triggered.set(key, [...(triggered.get(key) ?? []), keyOf(logic)]);
    }
  }
  const starts = new Map(logics.map((logic) => [keyOf(logic), startsOf(logic, triggered, context)]));
  const cyclic = new Set<string>();
  for (const logic of logics) {
    const path = circle(keyOf(logic), starts);
    if (path === null) continue;
    cyclic.add(keyOf(logic));
    const words = path.map(({ how, logic: next }) => `${how} \`${next.split('/')[1] ?? ''}\``).join(', which ');
    logic.place
      .at('steps')
      .error('logic-cycle', `\`${logic.code}\` starts itself in the end: it ${words}`, 'break the circle');
  }
  return cyclic;
}

const absolute = (reference: string, module: string): string =>
  reference.includes('/') ? reference : `${module}/${reference}`;

type Write = 'create' | 'update' | 'delete';

function writeOf(on: RowEvent): Write {
  if (on === 'beforeCreate' || on === 'afterCreate') return 'create';
  return on === 'beforeUpdate' || on === 'afterUpdate' ? 'update' : 'delete';
}

function startsOf(
  { content, module }: Located<DocumentOf['logic']>,
  triggered: ReadonlyMap<string, readonly string[]>,
  context: Context,
): readonly Start[] {
  const byWrite = (write: Write, model: string): readonly Start[] =>
    (triggered.get(`${write} ${model}`) ?? []).map((logic) => ({
      how: `does ${write} \`${model.split('/')[1] ?? ''}\`, which starts`,
      logic,
    }));
  return stepsWithin(content.steps).flatMap((step): readonly Start[] => {
    if (step.do === 'callLogic') return [{ how: 'calls', logic: absolute(step.logic, module) }];
    if (step.do === 'create' || step.do === 'update') return byWrite(step.do, absolute(step.model, module));
    if (step.do !== 'delete') return [];
    return [...removedWith(absolute(step.model, module), context)].flatMap((model) => byWrite('delete', model));
  });
}

/** The models whose rows go when a row of this one is deleted, this one among them. */
function removedWith(model: string, context: Context): ReadonlySet<string> {
  const removed = new Set([model]);
  for (const key of removed) {
    for (const info of context.models.values()) {
      const goes = [...info.relations.values()].some(
        ({ column, onDelete, target }) => column !== null && onDelete === 'cascade' && keyOf(target) === key,
      );
      if (goes) removed.add(keyOf(info));
    }
  }
  return removed;
}

function stepsWithin(steps: readonly StepDocument[]): readonly StepDocument[] {
  return steps.flatMap((step) => {
    if (step.do === 'forEach') return [step, ...stepsWithin(step.steps)];
    return step.do === 'if' ? [step, ...stepsWithin(step.then), ...stepsWithin(step.else ?? [])] : [step];
  });
}

/** The shortest way from a logic back to it. */
function circle(start: string, starts: ReadonlyMap<string, readonly Start[]>): readonly Start[] | null {
  const seen = new Set<string>();
  const queue: (readonly Start[])[] = [[]];
  for (const path of queue) {
    const from = path.at(-1)?.logic ?? start;
    for (const next of starts.get(from) ?? []) {
      if (next.logic === start) return [...path, next];
      if (!seen.has(next.logic)) queue.push([...path, next]);
      seen.add(next.logic);
    }
  }
  return null;
}
