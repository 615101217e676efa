import type { JsonValue } from './documents/product.ts';
import type { EnvironmentSettings } from './environments/settings.ts';
import type { ResolvedApi } from './resolved-api.ts';
import type { ResolvedLogic } from './resolved-logic.ts';
import type { ResolvedModel } from './resolved-model.ts';
import type { ResolvedPage } from './resolved-page.ts';

/**
 * The resolved product: every reference followed, every default filled in, every expression checked.
 * The generator and the preview engine read this and nothing else, so that they cannot disagree.
 * Plain JSON data: no classes, no cycles, no undefined-valued keys.
 */

export type * from './resolved-api.ts';
export type * from './resolved-free-page.ts';
export type * from './resolved-logic.ts';
export type * from './resolved-model.ts';
export type * from './resolved-page.ts';

/** A text per locale. Every locale of the product has an entry once resolved; an optional text left out is '' in each. */
export type LocalizedText = Readonly<Record<string, string>>;

export interface ResolvedProduct {
  readonly id: string;
  /** Kebab-case, `^[a-z][a-z0-9-]*$`: safe as a folder, repository, database and host name part. */
  readonly code: string;
  readonly name: LocalizedText;
  readonly description: LocalizedText;
  /** The first one is the default. BCP 47 tags such as `zh-CN`. */
  readonly locales: readonly string[];
  readonly roles: readonly ResolvedRole[];
  readonly signIn: ResolvedSignIn;
  /** A dashboard or free page that opens first for whoever may see it; null for the overview of the menu. */
  readonly home: PageRef | null;
  readonly modules: readonly ResolvedModule[];
  /** In the product's order: first come, first run. */
  readonly plugins: readonly ResolvedPlugin[];
  /** How it runs; nothing that is generated depends on it. */
  readonly environments: readonly EnvironmentSettings[];
}

/** A package of code that the product is customised with. Its options fit its own schema. */
export interface ResolvedPlugin {
  /** `@acme/labels` */
  readonly package: string;
  readonly version: string;
  /** Of its contents: `sha256:` and 64 hex digits. */
  readonly digest: string;
  /** `acme-labels`: its folder in the generated tree. */
  readonly folder: string;
  readonly options: Readonly<Record<string, JsonValue>>;
  /** A NestJS module with `static with(options)`; `file` is a path in the package, below `server/`. */
  readonly server: { readonly file: string; readonly class: string } | null;
  /** Those that the product has, in the order of the menu. */
  readonly pages: readonly ResolvedPluginPage[];
  readonly widgets: readonly {
    readonly code: string;
    readonly file: string;
    readonly places: readonly ('form' | 'list' | 'detail')[];
    readonly types: readonly string[];
  }[];
  /** A script that adds to and changes the generated tree, and the paths (or `folder/**`) that it may. */
  readonly generator: {
    readonly file: string;
    readonly adds: readonly string[];
    readonly changes: readonly string[];
  } | null;
  /** Exact versions by package. */
  readonly dependencies: {
    readonly server: Readonly<Record<string, string>>;
    readonly web: Readonly<Record<string, string>>;
  };
  /** All of the package, sorted by path. */
  readonly files: readonly { readonly path: string; readonly content: string }[];
}

export interface ResolvedPluginPage {
  readonly code: string;
  /** Below `web/` in the package. */
  readonly file: string;
  /** Of the route. */
  readonly path: string;
  readonly label: LocalizedText;
  readonly icon: string;
  /** Empty: every signed-in user. */
  readonly roles: readonly string[];
}

/** A component of a plugin that shows or edits a value; `file` is below `web/` in the package. */
export interface ResolvedComponentRef {
  readonly folder: string;
  readonly code: string;
  readonly file: string;
}

export interface ResolvedRole {
  readonly id: string;
  /** camelCase. */
  readonly code: string;
  readonly label: LocalizedText;
}

export interface ResolvedSignIn {
  /** The role that manages user accounts; the first account, created from the environment, gets every role. */
  readonly adminRole: string;
  readonly sessionMinutes: number;
  readonly minPasswordLength: number;
}

export interface ResolvedModule {
  readonly id: string;
  /** kebab-case; a folder of the generated tree. */
  readonly code: string;
  readonly name: LocalizedText;
  /** `V1`, `V2` … */
  readonly versionCode: string;
  readonly menu: readonly ResolvedMenuItem[];
  readonly dictionaries: readonly ResolvedDictionary[];
  readonly models: readonly ResolvedModel[];
  readonly pages: readonly ResolvedPage[];
  readonly apis: readonly ResolvedApi[];
  readonly logics: readonly ResolvedLogic[];
}

export interface ResolvedMenuItem {
  readonly id: string;
  readonly label: LocalizedText;
  /** A name of the icon set, `^[a-z][a-z0-9-]*$`; '' for none. */
  readonly icon: string;
  /** The page opened; null for a group, which then has children. */
  readonly page: PageRef | null;
  /** Who sees it, apart from who may open the page; empty means: everybody. */
  readonly roles: readonly string[];
  readonly children: readonly ResolvedMenuItem[];
}

export interface ResolvedDictionary {
  readonly id: string;
  /** PascalCase, unique in the product: a TypeScript type name. */
  readonly code: string;
  readonly label: LocalizedText;
  readonly values: readonly ResolvedDictionaryValue[];
}

export interface ResolvedDictionaryValue {
  readonly id: string;
  /** What is stored: `^[A-Za-z][A-Za-z0-9_]*$`. */
  readonly code: string;
  readonly label: LocalizedText;
  readonly color: 'neutral' | 'primary' | 'success' | 'warning' | 'danger';
}

export interface ModelRef {
  /** Module code. */
  readonly module: string;
  /** Model code. */
  readonly code: string;
}
export interface PageRef {
  readonly module: string;
  readonly code: string;
}
export interface LogicRef {
  readonly module: string;
  readonly code: string;
}
export interface DictionaryRef {
  readonly module: string;
  readonly code: string;
}
