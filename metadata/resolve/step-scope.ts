import type { Place } from '../report.ts';
import type { InputsByLogic } from './apis.ts';
import type { Context, ModelInfo } from './context.ts';
import { checkMemberCode } from './reserved.ts';

export interface StepContext extends Context {
  readonly module: string;
  readonly inputs: InputsByLogic;
  readonly cyclic: ReadonlySet<string>;
  /** The model whose row `assign` changes; null where there is none. */
  readonly assignable: ModelInfo | null;
  /** The checker's function of each logic. */
  readonly functions: ReadonlyMap<string, string>;
}

/** The variables of a block and of those round it. */
export class Variables {
  readonly #outer: Variables | null;
  readonly #own = new Map<string, 'fixed' | 'assignable'>();
  readonly #types = new Map<string, string>();

  constructor(outer: Variables | null, fixed: readonly string[] = []) {
    this.#outer = outer;
    for (const name of fixed) this.#own.set(name, 'fixed');
  }

  kindOf(name: string): 'fixed' | 'assignable' | null {
    return this.#own.get(name) ?? this.#outer?.kindOf(name) ?? null;
  }
  /** What may be assigned, whatever the variable is known to hold just then. */
  typeOf(name: string): string {
    return this.#types.get(name) ?? this.#outer?.typeOf(name) ?? 'any';
  }
  setType(name: string, type: string): void {
    this.#types.set(name, type);
  }
  names(): ReadonlySet<string> {
    return new Set([...(this.#outer?.names() ?? []), ...this.#own.keys()]);
  }
  /** Reports a name that cannot be given to a new variable; takes it all the same, so that reading it is no second mistake. */
  add(name: string, kind: 'fixed' | 'assignable', place: Place): void {
    checkMemberCode(name, place);
    if (this.kindOf(name) !== null)
      place.error('duplicate-code', `there is a variable \`${name}\` already`, 'name this one otherwise');
    this.#own.set(name, kind);
  }
}

/** A variable of a type; of any where the type is not known because of a mistake that is told elsewhere. */
export function declare(
  name: string,
  type: string | null,
  at: Place,
  variables: Variables,
  context: StepContext,
): void {
  variables.add(name, 'fixed', at.at('as'));
  context.program.line(`const ${name} = $value<${type ?? 'any'}>();`);
}
