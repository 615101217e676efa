/**
 * Type of an injected class whose file imports this one in its turn. Without it the decorators' metadata would read
 * the class before it is there.
 */
export type Circular<Class> = Class;
