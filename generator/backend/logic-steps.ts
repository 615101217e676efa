import type {
  BusinessError,
  FieldAssignment,
  ModelRef,
  ResolvedExpression,
  ResolvedHttpCall,
  ResolvedLogic,
  ResolvedModel,
  ResolvedStep,
} from '../../metadata/resolved-product.ts';
import { identifier, literal } from '../literals.ts';
import { camel } from '../names.ts';
import type { BackendContext } from './context.ts';
import { httpCallText } from './http-call-text.ts';
import type { Imports } from './imports.ts';
import { reachable, readVariables } from './logic-reads.ts';
import { allSteps } from '../../metadata/steps.ts';
import { logicProperty, platformFile, relationIds, serviceProperty } from './naming.ts';
import { aggregateText, queryExpressions, queryText, resultType } from './query-text.ts';
import { importPath, objectText } from './source-file.ts';

/** Writes the steps of one logic as statements. */
export class StepWriter {
  private readonly context: BackendContext;
  private readonly logic: ResolvedLogic;
  private readonly imports: Imports;
  private readonly file: string;
  private readonly read: ReadonlySet<string>;

  constructor(context: BackendContext, logic: ResolvedLogic, imports: Imports, file: string) {
    this.context = context;
    this.logic = logic;
    this.imports = imports;
    this.file = file;
    this.read = readVariables(logic);
  }

  /** An expression's source, with the functions that it calls imported. */
  expression({ functions, source }: ResolvedExpression): string {
    if (functions.length > 0) this.platform('expressions', ...functions);
    return source;
  }

  block(steps: readonly ResolvedStep[], indent: string): string[] {
    return reachable(steps).flatMap((step) => this.step(step, indent));
  }

  private step(step: ResolvedStep, indent: string): string[] {
    switch (step.do) {
      case 'get':
      case 'create':
      case 'update':
      case 'delete':
        return [`${indent}${this.rowStep(step, indent)};`];
      case 'query':
        return [
          `${indent}${this.keep(step.as)}await ${this.service(step.query.model)}.find(manager, ${this.query(step, indent)});`,
        ];
      case 'aggregate':
        return [`${indent}${this.keep(step.as)}await ${this.aggregate(step, indent)};`];
      case 'assign':
        return this.assign(step, indent);
      case 'assert':
        this.platform('problem', 'ensure');
        return [`${indent}ensure(${this.expression(step.that)}, ${this.error(step.error, indent)});`];
      case 'raise':
        this.platform('problem', 'businessError');
        return [`${indent}throw businessError(${this.error(step.error, indent)});`];
      case 'set':
        return !this.read.has(step.as) ? [] : [`${indent}${this.assignment(step)};`];
      case 'if':
        return this.branches(step, indent);
      case 'forEach':
        return [
          `${indent}for (const ${this.read.has(step.as) ? '' : '_'}${identifier(step.as)} of ${this.expression(step.in)}) {`,
          ...this.block(step.steps, `${indent}  `),
          `${indent}}`,
        ];
      case 'callHttp':
        this.platform('http-call', 'callHttp');
        return [`${indent}${step.as === null ? '' : this.keep(step.as)}${this.callHttp(step, indent)};`];
      case 'callLogic':
        return [`${indent}${this.callLogic(step, indent)};`];
    }
  }

  /** Keeps a result under its name, where the name is read. */
  private keep(name: string): string {
    return this.read.has(name) ? `const ${identifier(name)} = ` : '';
  }

  private query(step: Extract<ResolvedStep, { do: 'query' }>, indent: string): string {
    for (const item of queryExpressions(step.query)) this.expression(item);
    return queryText(step.query, this.logic.input, indent);
  }

  private aggregate({ query }: Extract<ResolvedStep, { do: 'aggregate' }>, indent: string): string {
    for (const item of queryExpressions(query)) this.expression(item);
    const type = resultType(this.context, query, this.imports, this.file);
    return `${this.service(query.model)}.aggregate<${type}>(manager, ${aggregateText(query, this.logic.input, indent)})`;
  }

  private assign({ model, set }: Extract<ResolvedStep, { do: 'assign' }>, indent: string): string[] {
    const row = this.context.lookup.model(model);
    return set.map(({ field, value }) => `${indent}row.${columnProperty(row, field)} = ${this.expression(value)};`);
  }

  private rowStep(step: Extract<ResolvedStep, { do: 'get' | 'create' | 'update' | 'delete' }>, indent: string): string {
    const service = this.service(step.model);
    switch (step.do) {
      case 'get': {
        const paths = step.with.map((path) => path.join('.'));
        const relations = paths.length === 0 ? '' : `, ${literal(paths)}`;
        return `${this.keep(step.as)}await ${service}.load(manager, ${this.expression(step.id)}${relations})`;
      }
      case 'create': {
        const insert = `await ${service}.insert(manager, ${this.values(step.model, step.set, indent)})`;
        return step.as === null || !this.read.has(step.as)
          ? insert
          : `const ${identifier(step.as)} = await ${service}.load(manager, ${insert})`;
      }
      case 'update': {
        const id = this.expression(step.id);
        const change = `await ${service}.change(manager, ${id}, ${this.values(step.model, step.set, indent)})`;
        const row = this.rowOf(step.id);
        return row === null ? change : `Object.assign(${row}, ${change})`;
      }
      case 'delete':
        return `await ${service}.remove(manager, ${this.expression(step.id)})`;
    }
  }

  /** The loaded row that an id is read from, so that it shows what the update has stored. */
  private rowOf({ source, variables }: ResolvedExpression): string | null {
    const row = /^([A-Za-z]\w*(?:\.[A-Za-z]\w*)*)\.id$/.exec(source)?.[1];
    return row === undefined || variables.includes('input') || variables.includes('currentUser') ? null : row;
  }

  private values(ref: ModelRef, set: readonly FieldAssignment[], indent: string): string {
    const model = this.context.lookup.model(ref);
    return objectText(
      set.map(({ field, value }) => `${columnProperty(model, field)}: ${this.expression(value)}`),
      indent,
      50 - indent.length,
    );
  }

  private error({ code, message, status }: BusinessError, indent: string): string {
    const entries = [`code: ${literal(code)}`, `message: ${literal(message)}`, `status: ${literal(status)}`];
    return objectText(entries, indent, 50 - indent.length);
  }

  private assignment(step: Extract<ResolvedStep, { do: 'set' }>): string {
    const value = this.expression(step.value);
    if (!step.declares) return `${identifier(step.as)} = ${value}`;
    const { source, type } = step.value;
    if (this.isReassigned(step.as)) return `let ${identifier(step.as)}${plainType(type.text)} = ${value}`;
    // Without its type a constant would be no more than the literals that it is made of, and comparable with them only.
    return `const ${identifier(step.as)}${isLiteral(source) ? plainType(type.text) : ''} = ${value}`;
  }

  private isReassigned(name: string): boolean {
    return allSteps(this.logic.steps).some((step) => step.do === 'set' && step.as === name && !step.declares);
  }

  private branches(step: Extract<ResolvedStep, { do: 'if' }>, indent: string): string[] {
    const then = [`${indent}if (${this.expression(step.condition)}) {`, ...this.block(step.then, `${indent}  `)];
    if (step.else.length === 0) return [...then, `${indent}}`];
    return [...then, `${indent}} else {`, ...this.block(step.else, `${indent}  `), `${indent}}`];
  }

  private callLogic(step: Extract<ResolvedStep, { do: 'callLogic' }>, indent: string): string {
    const called = this.context.lookup.logic(step.logic);
    const input = called.input.map((parameter) => {
      const given = step.input.find(({ field }) => field === parameter.code);
      return `${identifier(parameter.code)}: ${given ? this.expression(given.value) : 'null'}`;
    });
    const owner = called.module === this.logic.module ? 'this' : `this.${logicProperty(called.module)}`;
    const call = `await ${owner}.${camel(called.code)}(${objectText(input, indent, 60 - indent.length)}, manager)`;
    return step.as === null ? call : `${this.keep(step.as)}${call}`;
  }

  private callHttp(step: ResolvedHttpCall, indent: string): string {
    for (const item of [step.url, ...step.headers.map(({ value }) => value), step.body])
      if (item !== null) this.expression(item);
    return `await callHttp(manager, ${httpCallText(step, (error, at) => this.error(error, at), indent)})`;
  }

  private service(ref: ModelRef): string {
    return `this.${serviceProperty(ref)}`;
  }

  private platform(name: string, ...names: readonly string[]): void {
    this.imports.value(importPath(this.file, platformFile(name)), ...names);
  }
}

/** Whether a value may be one that the expression names, and not only one that it calculates. */
function isLiteral(source: string): boolean {
  const withoutInnerCalls = source.replaceAll(/\w\([^()]*\)/g, 'x');
  if (withoutInnerCalls !== source) return isLiteral(withoutInnerCalls);
  return /['"`]|\b(?:\d|true\b|false\b)/.test(source);
}

/** A type that needs no import, as an annotation. */
function plainType(text: string): string {
  return /^(?:number|string|boolean|null)(?: \| (?:number|string|boolean|null))*$/.test(text) ? `: ${text}` : '';
}

/** The entity's property that an assignment goes to: of a relation its foreign key. */
function columnProperty(model: ResolvedModel, code: string): string {
  const relation = model.relations.find((candidate) => candidate.code === code);
  return relation === undefined ? identifier(code) : relationIds(relation);
}
