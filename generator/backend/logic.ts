import type {
  ResolvedExpression,
  ResolvedLogic,
  ResolvedModule,
  ResolvedParameter,
} from '../../metadata/resolved-product.ts';
import type { GeneratedFile } from '../files.ts';
import { identifier, literal } from '../literals.ts';
import { camel } from '../names.ts';
import type { BackendContext } from './context.ts';
import { Imports } from './imports.ts';
import { neverEnds, readVariables, touchesRows, usesManager } from './logic-reads.ts';
import { StepWriter } from './logic-steps.ts';
import { logicUses, type ModuleGraph } from './module-graph.ts';
import {
  logicClass,
  logicProperty,
  modelFile,
  moduleFile,
  platformFile,
  serviceClass,
  serviceProperty,
} from './naming.ts';
import { call, importPath, objectText, sourceFile } from './source-file.ts';
import type { MethodStructure, Statement } from './structures.ts';

/** `<module>.logic.ts`: a method for each logic of the module. */
export function logicFile(context: BackendContext, module: ResolvedModule, graph: ModuleGraph): GeneratedFile[] {
  if (module.logics.length === 0) return [];
  const file = moduleFile(module.code, 'logic');
  const imports = new Imports();
  imports.value('@nestjs/common', 'Injectable');
  imports.type('typeorm', 'EntityManager');
  const inputs = module.logics.flatMap((logic) => inputType(context, logic, imports, file));
  const methods = module.logics.map((logic) => logicMethod(context, logic, imports, file));
  const registered = triggers(context, module, imports, file);
  const called = module.logics.some((logic) => logic.triggers.length === 0);
  if (called) imports.value('typeorm', 'DataSource');
  const parameters = [
    ...(called ? ['private readonly dataSource: DataSource'] : []),
    ...dependencies(context, module, graph, imports, file),
    ...registries(module, imports, file),
  ];
  return [
    sourceFile(`${file}.ts`, `${module.code}/module/${module.code}`, imports, [
      ...inputs,
      {
        kind: 'class',
        name: logicClass(module.code),
        decorators: ['Injectable()'],
        ...(registered === null ? {} : { implements: 'OnModuleInit' }),
        injected: { parameters, body: [] },
        methods: registered === null ? methods : [registered, ...methods],
      },
    ]),
  ];
}

/** What the class registers its methods with. */
function registries(module: ResolvedModule, imports: Imports, file: string): string[] {
  const parameters: string[] = [];
  if (module.logics.some((logic) => logic.triggers.length > 0)) {
    imports.value(importPath(file, platformFile('row-triggers')), 'RowTriggers');
    parameters.push('private readonly triggers: RowTriggers');
  }
  if (module.logics.some((logic) => logic.schedule !== null)) {
    imports.value(importPath(file, platformFile('scheduler')), 'Scheduler');
    parameters.push('private readonly scheduler: Scheduler');
  }
  return parameters;
}

function scheduled(module: ResolvedModule): string[] {
  return module.logics.flatMap((logic) => {
    if (logic.schedule === null) return [];
    const method = camel(logic.code);
    const input = objectText(
      logic.input.map(({ code }) => `${identifier(code)}: null`),
      '',
      60,
    );
    const name = literal(`${module.code}.${method}`);
    return [
      `${call('this.scheduler.add', [name, literal(logic.schedule), `async () => await this.${method}(${input})`], 4)};`,
    ];
  });
}

/** Tells which methods run when rows are written and by the clock; null where none does. */
function triggers(
  context: BackendContext,
  module: ResolvedModule,
  imports: Imports,
  file: string,
): MethodStructure | null {
  const onWrites = module.logics.flatMap((logic) =>
    logic.triggers.map(({ model, on }) => {
      const given = scopeNames(logic).join(', ');
      const method = camel(logic.code);
      const name = literal(`${module.code}.${method}`);
      const entity = context.entity(model, imports, file);
      const run = `async ({ ${given} }) => await this.${method}(${given})`;
      return `${call('this.triggers.on', [entity, literal(on), name, run], 4)};`;
    }),
  );
  const body = [...onWrites, ...scheduled(module)];
  if (body.length === 0) return null;
  imports.type('@nestjs/common', 'OnModuleInit');
  return { name: 'onModuleInit', modifiers: '', parameters: [], returns: 'void', body };
}

/** What the method of a logic that writes start is given. */
function scopeNames(logic: ResolvedLogic): string[] {
  const updates = logic.triggers.every(({ on }) => on === 'beforeUpdate' || on === 'afterUpdate');
  return ['row', ...(updates ? ['before'] : []), 'manager'];
}

function triggeredMethod(
  context: BackendContext,
  logic: ResolvedLogic,
  writer: StepWriter,
  imports: Imports,
  file: string,
): MethodStructure {
  const read = readVariables(logic);
  const model = logic.triggers[0]?.model;
  if (model === undefined) throw new Error(`nothing triggers ${logic.code}`);
  const entity = context.entity(model, imports, file);
  const parameters = scopeNames(logic).map((name) => {
    const isRead = name === 'manager' ? usesManager(logic) : read.has(name);
    return `${isRead ? '' : '_'}${name}: ${name === 'manager' ? 'EntityManager' : entity}`;
  });
  return {
    name: camel(logic.code),
    modifiers: 'async',
    description: context.describe(logic.label),
    parameters,
    returns: 'Promise<void>',
    body: [...prologue(read, imports, file), ...writer.block(logic.steps, '')],
  };
}

function prologue(read: ReadonlySet<string>, imports: Imports, file: string): string[] {
  if (!read.has('currentUser')) return [];
  imports.value(importPath(file, platformFile('request-context')), 'signedInUser');
  return ['const currentUser = signedInUser();'];
}

export const inputInterface = (logic: ResolvedLogic): string => `${identifier(logic.code)}Input`;

function inputType(context: BackendContext, logic: ResolvedLogic, imports: Imports, file: string): Statement[] {
  if (logic.input.length === 0) return [];
  return [
    {
      kind: 'interface',
      name: inputInterface(logic),
      properties: logic.input.map((parameter) => ({
        modifiers: 'readonly',
        name: identifier(parameter.code),
        type: parameterType(context, parameter, imports, file),
      })),
    },
  ];
}

/** The TypeScript type of a parameter; null where it is optional and not given. */
export function parameterType(
  context: BackendContext,
  { required, type }: ResolvedParameter,
  imports: Imports,
  file: string,
): string {
  const value = (): string => {
    switch (type.type) {
      case 'integer':
      case 'decimal':
        return 'number';
      case 'boolean':
        return 'boolean';
      case 'datetime':
        return 'Date';
      case 'enum':
        return context.dictionaryType(type.dictionary, imports, file);
      case 'date':
      case 'id':
      case 'string':
      case 'text':
      case 'uuid':
        return 'string';
    }
  };
  return required ? value() : `${value()} | null`;
}

function dependencies(
  context: BackendContext,
  module: ResolvedModule,
  graph: ModuleGraph,
  imports: Imports,
  file: string,
): string[] {
  const { logicModules, models } = logicUses(context, module);
  const services = models.map((model) => {
    imports.value(importPath(file, modelFile(model, 'service')), serviceClass(model));
    return `private readonly ${serviceProperty(model)}: ${serviceClass(model)}`;
  });
  const logics = logicModules.map((other) => {
    imports.value(importPath(file, moduleFile(other, 'logic')), logicClass(other));
    if (!graph.isLogicCircular(module.code, other))
      return `private readonly ${logicProperty(other)}: ${logicClass(other)}`;
    imports.value('@nestjs/common', 'Inject', 'forwardRef');
    imports.type(importPath(file, platformFile('circular')), 'Circular');
    const inject = `@Inject(forwardRef(() => ${logicClass(other)}))`;
    return `${inject} private readonly ${logicProperty(other)}: Circular<${logicClass(other)}>`;
  });
  return [...services, ...logics];
}

function logicMethod(context: BackendContext, logic: ResolvedLogic, imports: Imports, file: string): MethodStructure {
  const writer = new StepWriter(context, logic, imports, file);
  if (logic.triggers.length > 0) return triggeredMethod(context, logic, writer, imports, file);
  const read = readVariables(logic);
  const transaction = logic.transaction && touchesRows(logic);
  const indent = transaction ? '  ' : '';
  const lines = writer.block(logic.steps, indent);
  if (logic.output !== null && !neverEnds(logic.steps))
    lines.push(`${indent}return ${writer.expression(logic.output)};`);
  if (transaction) imports.value(importPath(file, platformFile('transaction')), 'atomic');
  const atomically = [`return await atomic(outer, async (manager) => {`, ...lines, '});'];
  const manager = transaction ? 'outer' : usesManager(logic) ? 'manager' : '_manager';
  const label = context.describe(logic.label);
  const result = logic.output === null ? 'void' : outputType(context, logic.output, imports, file);
  const input = logic.input.length === 0 ? 'object' : inputInterface(logic);
  return {
    name: camel(logic.code),
    modifiers: 'async',
    description: label,
    parameters: [
      `${read.has('input') ? '' : '_'}input: ${input}`,
      `${manager}: EntityManager = this.dataSource.manager`,
    ],
    returns: result === null ? '' : `Promise<${result}>`,
    body: [...prologue(read, imports, file), ...(transaction ? atomically : lines)],
  };
}

/** The type of a logic's result, its entities and dictionaries imported; null where it is left to the compiler. */
function outputType(
  context: BackendContext,
  output: ResolvedExpression,
  imports: Imports,
  file: string,
): string | null {
  const text = output.type.text;
  const model = context.lookup.modelOfType(text.replace(/\[\]$/, ''));
  if (model) {
    const entity = context.entity(model, new Imports(), file);
    imports.type(importPath(file, modelFile(model, 'entity')), entity);
    return text.endsWith('[]') ? `${entity}[]` : entity;
  }
  return /^(number|string|boolean|Date)(\[\])?( \| null)?$/.test(text) ? text : null;
}
