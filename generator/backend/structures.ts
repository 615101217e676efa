/** What a TypeScript file is made of, as the writers describe it before it is printed. */
export type Statement = ClassStructure | InterfaceStructure | TypeAliasStructure;

export interface ClassStructure {
  readonly kind: 'class';
  readonly name: string;
  readonly extends?: string;
  readonly implements?: string;
  readonly description?: string;
  /** Calls without the `@`. */
  readonly decorators?: readonly string[];
  readonly properties?: readonly PropertyStructure[];
  readonly injected?: ConstructorStructure | null;
  readonly methods?: readonly MethodStructure[];
}

export interface PropertyStructure {
  readonly name: string;
  /** `readonly`, `protected readonly` … */
  readonly modifiers?: string;
  /** `!`: set by the framework; `?`: may be left out. */
  readonly mark?: '!' | '?' | '';
  readonly type?: string;
  readonly initializer?: string;
  readonly description?: string;
  readonly decorators?: readonly string[];
}

export interface ConstructorStructure {
  readonly parameters: readonly string[];
  readonly body: readonly string[];
}

export interface MethodStructure {
  readonly name: string;
  readonly modifiers: string;
  readonly parameters: readonly string[];
  /** Empty where it is left to the compiler. */
  readonly returns: string;
  /** Lines without the indentation of the class. */
  readonly body: readonly string[];
  readonly description?: string;
  readonly decorators?: readonly string[];
}

export interface InterfaceStructure {
  readonly kind: 'interface';
  readonly name: string;
  readonly properties: readonly PropertyStructure[];
}

export interface TypeAliasStructure {
  readonly kind: 'type';
  readonly name: string;
  readonly type: string;
}
