import { expressionNames } from '../expressions/functions.ts';
import type { Place } from '../report.ts';

const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/u));

/** ECMAScript 2025 §12.7.2 with strict mode, TypeScript's own, and members that every object or promise has. */
const languageWords = words(`
  arguments async await break case catch class const constructor continue debugger default delete do else enum eval
  export exports extends false finally for function global globalThis hasOwnProperty if implements import in instanceof
  interface let module new null package private process protected prototype public require return static super switch
  then this throw toString true try typeof undefined valueOf var void while with yield`);

/** Columns and properties that every generated row may have. */
const systemCodes = words(`
  id createdAt creatorId creatorName modifierAt modifierId modifierName isRemoved version`);
const systemColumns = words(`
  id created_at creator_id creator_name modifier_at modifier_id modifier_name is_removed version`);

/** Classes that generated files import or that JavaScript brings along. */
const classNames = words(`
  Array ArrayBuffer BigInt Boolean Buffer Date Error Function Infinity Intl JSON Map Math NaN Number Object Promise Proxy
  Record Reflect RegExp Set String Symbol WeakMap WeakSet Partial Pick Omit Readonly Required Exclude Extract NonNullable
  Parameters ReturnType Awaited Request Response Headers URL Blob File FormData Event Node Document Element Window
  Body Catch Column Controller Delete Entity Global Get Head Headers Index Inject Injectable Ip JoinColumn JoinTable
  ManyToMany ManyToOne Module OneToMany OneToOne Options Param Patch Post PrimaryColumn PrimaryGeneratedColumn Put Query
  Relation Repository Req Res Session Type Unique UseGuards App Auth Health Metrics Migration User Users Component Router`);

/** The reserved words of MySQL 8.4, MariaDB 11 and TiDB 8 that match a column's or table's pattern. */
const sqlWords = words(`
  accessible add all alter analyze and as asc asensitive before between bigint binary blob both by call cascade case
  change char character check collate column condition constraint continue convert create cross cube cume_dist
  current_date current_role current_time current_timestamp current_user cursor database databases day_hour
  day_microsecond day_minute day_second dec decimal declare default delayed delete dense_rank desc describe
  deterministic distinct distinctrow div double drop dual each else elseif empty enclosed escaped except exists exit
  explain false fetch first_value float for force foreign from fulltext function generated get grant group grouping
  groups having high_priority hour_microsecond hour_minute hour_second if ignore in index infile inner inout insensitive
  insert int integer intersect interval into is iterate join json_table key keys kill lag last_value lateral lead
  leading leave left like limit linear lines load localtime localtimestamp lock long longblob longtext loop
  low_priority manual master_bind match maxvalue mediumblob mediumint mediumtext middleint minute_microsecond
  minute_second mod modifies natural not nth_value ntile null numeric of offset on optimize optimizer_costs option
  optionally or order out outer outfile over parallel partition percent_rank precision primary procedure purge qualify
  range rank read reads read_write real recursive references regexp release rename repeat replace require resignal
  restrict return returning revoke right rlike row row_number rows schema schemas second_microsecond select sensitive
  separator set show signal smallint spatial specific sql sqlexception sqlstate sqlwarning sql_big_result
  sql_calc_found_rows sql_small_result ssl starting stored straight_join system table tablesample terminated then
  tinyblob tinyint tinytext to trailing trigger true undo union unique unlock unsigned until update usage use using
  utc_date utc_time utc_timestamp values varbinary varchar varcharacter varying virtual when where while window with
  write xor year_month zerofill`);

/** First parts of paths that the generated service keeps for itself. */
const pagePaths = words('api login logout users account assets metrics forbidden not-found home');
const modulePaths = words('auth users health docs openapi metrics pages files');

const rename = 'choose another code';

/** Codes that become properties and variables. */
export function checkMemberCode(code: string, place: Place): void {
  if (languageWords.has(code)) place.error('reserved-word', `\`${code}\` is a reserved word of TypeScript`, rename);
  else if (systemCodes.has(code)) place.error('system-column', `\`${code}\` is a column of the system`, rename);
  else if (expressionNames.has(code)) {
    place.error('reserved-word', `\`${code}\` is a built-in name of expressions`, rename);
  }
}

/** Codes that become methods and functions: those of logics with a small initial. */
export function checkMethodCode(code: string, place: Place): void {
  const name = code.charAt(0).toLowerCase() + code.slice(1);
  if (languageWords.has(name)) place.error('reserved-word', `\`${name}\` is a reserved word of TypeScript`, rename);
}

export function checkClassCode(code: string, place: Place): void {
  if (classNames.has(code)) place.error('reserved-word', `\`${code}\` is the name of a built-in class`, rename);
}

export function checkColumn(column: string, place: Place): void {
  if (sqlWords.has(column)) {
    place.error(
      'reserved-word',
      `\`${column}\` is a reserved word of SQL`,
      'choose another code, or give `column` a name of its own',
    );
  } else if (systemColumns.has(column)) {
    place.error('system-column', `\`${column}\` is a column of the system`, 'give `column` another name');
  }
}

export function checkTable(table: string, place: Place): void {
  if (sqlWords.has(table))
    place.error('reserved-word', `\`${table}\` is a reserved word of SQL`, 'choose another table name');
  else if (table.startsWith('sys_')) {
    place.error('reserved-word', 'tables that start with `sys_` belong to the system', 'choose another table name');
  }
}

export function checkPagePath(path: string, place: Place): void {
  const first = path.split('/')[1] ?? '';
  if (pagePaths.has(first))
    place.error('route-collision', `paths under \`/${first}\` belong to the system`, 'choose another path');
}

export function checkModuleCode(code: string, place: Place): void {
  if (modulePaths.has(code)) place.error('route-collision', `\`/api/${code}\` belongs to the system`, rename);
}
