interface Ref {
  readonly module: string;
  readonly code: string;
}

/** Values by module and code. Nothing is joined to find one: lookups are asked again for all that a generation read. */
export class ByRef<Value> {
  readonly #modules = new Map<string, Map<string, Value>>();

  set({ code, module }: Ref, value: Value): void {
    const values = this.#modules.get(module) ?? new Map<string, Value>();
    this.#modules.set(module, values);
    values.set(code, value);
  }

  get({ code, module }: Ref): Value | undefined {
    return this.#modules.get(module)?.get(code);
  }

  /** By module, in the order in which they came. */
  values(): Value[] {
    return [...this.#modules.values()].flatMap((values) => [...values.values()]);
  }
}
