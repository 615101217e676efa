import type { DictionaryRef, ModelRef, ResolvedRelation } from '../../metadata/resolved-product.ts';
import { identifier } from '../literals.ts';
import { camel, kebab, pascal, relationProperty } from '../names.ts';

/** Names that generated files import or that the language has: a class or type of a model gets another one. */
const takenTypeNames = new Set(
  (
    'Array Boolean Date Error Map Number Object Omit Partial Pick Promise Readonly Record Set String Symbol Type ' +
    'ApiBearerAuth ApiCreatedResponse ApiListQuery ApiNoContentResponse ApiOkResponse ApiProperty ApiTags ArrayMaxSize ArrayNotEmpty ' +
    'ArrayUnique Body Column Controller CrudService DataSource Delete Entity EntityManager FromText Get HasDefault ' +
    'HttpCode Index Inject Injectable IsArray IsBigInt IsBoolean IsDateTime IsDay IsEmail IsId IsIn IsInt IsJson ' +
    'IsNotEmpty IsNullable IsNumber IsString IsTimeOfDay IsUUID IsUrl JoinColumn JoinTable Listing ManyToMany ' +
    'ManyToOne Matches Max MaxLength Min MinLength Module OmitType OnModuleInit OneToMany OneToOne Option OptionDto Page Param ' +
    'PartialType Patch Post PrimaryGeneratedColumn Put Query QueryString ReferenceDto Relation Role Roles RowIdPipe ' +
    'RowTriggers Scheduler SequenceService StoredRow AuditedRow TypeOrmModule User ValidateNested VersionColumn'
  ).split(' '),
);

const endsLikeOurs = /(Service|Controller|Module|Dto|Logic|Input|Params|Body|Entity)$/;

export function entityClass(model: ModelRef): string {
  const code = identifier(model.code);
  return takenTypeNames.has(code) || endsLikeOurs.test(code) ? `${code}Entity` : code;
}

export function dictionaryType(ref: DictionaryRef): string {
  const code = identifier(ref.code);
  return takenTypeNames.has(code) || endsLikeOurs.test(code) ? `${code}Value` : code;
}

/** The constant that lists a dictionary's values. */
export function dictionaryValues(ref: DictionaryRef): string {
  return `${camel(ref.code)}Values`;
}

export const serviceClass = (model: ModelRef): string => `${identifier(model.code)}Service`;
export const controllerClass = (model: ModelRef): string => `${identifier(model.code)}Controller`;
export const moduleClass = (module: string): string => identifier(`${pascal(module)}Module`);
export const logicClass = (module: string): string => identifier(`${pascal(module)}Logic`);
/** The property that holds a model's service in another class. */
export const serviceProperty = (model: ModelRef): string => `${camel(model.code)}Service`;
export const logicProperty = (module: string): string => `${camel(module)}Logic`;
export const recompute = (model: ModelRef): string => `recompute${identifier(model.code)}`;
export const createDto = (model: ModelRef): string => `Create${identifier(model.code)}Dto`;
export const updateDto = (model: ModelRef): string => `Update${identifier(model.code)}Dto`;
export const itemDto = (model: ModelRef): string => `${identifier(model.code)}ItemDto`;
export const rowDto = (model: ModelRef): string => `${identifier(model.code)}Dto`;
export const pageDto = (model: ModelRef): string => `${identifier(model.code)}PageDto`;

export function moduleFolder(module: string): string {
  return `server/src/modules/${module}`;
}

/** Path of a model's file without extension: `server/src/modules/order/sales-order.entity`. */
export function modelFile(model: ModelRef, kind: 'entity' | 'dto' | 'service' | 'controller' | 'computed'): string {
  return `${moduleFolder(model.module)}/${kebab(model.code)}.${kind}`;
}

export function moduleFile(
  module: string,
  kind: 'module' | 'dictionaries' | 'logic' | 'api.controller' | 'api.dto' | 'pages.controller' | 'exports',
): string {
  return `${moduleFolder(module)}/${module}.${kind}`;
}

export const platformFile = (name: string): string => `server/src/platform/${name}`;

/** `customerId` or `tagIds`. */
export function relationIds(relation: ResolvedRelation): string {
  return identifier(relationProperty(relation.code, relation.kind));
}

/** What rows say of a file that they hold. */
export const fileDto = 'server/src/files/file.dto';
