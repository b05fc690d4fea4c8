/**
 * Which days of the cold archive a query can need. SQL is opaque to whoever opens the files, so this looks at DuckDB's own
 * parse tree, and only for what is certain: in a SELECT whose FROM is the table itself, or joins of it, the WHERE is an AND
 * of conditions, and a condition that compares a column of time with a constant leaves out the days on which it can be
 * true of no row. Whatever is not understood leaves out nothing. Every comparison is NULL, thus not true, of a row that an
 * outer join filled with NULLs, so a row that is not there cannot let another one through.
 */
import { isSqlNode, nodeList, nodeName, type SqlNode, sqlNodes } from './sql-nodes.ts';

/** What a column of time holds: a DATE, milliseconds since the epoch, or a TIMESTAMP in UTC. */
export type TimeColumn = 'day' | 'ms' | 'time';

/** The schemas that a table can be named with, and its names there. */
export interface NamedTable {
  readonly schemas: readonly string[];
  readonly names: readonly string[];
}

/** A table some of whose days are cold, as SQL knows it. */
export interface ColdTable extends NamedTable {
  readonly times: Readonly<Record<string, TimeColumn>>;
  /** By how much the time of a row may be outside the day that it was filed under. */
  readonly slackMs: number;
}

/** The days, each `YYYY-MM-DD`, of which the query may need rows; `tree` is the answer of `json_serialize_sql`. */
export function coldDays(tree: unknown, table: ColdTable, days: readonly string[]): readonly string[] {
  const conditions: Condition[] = [];
  const understood = new Set<SqlNode>();
  for (const select of sqlNodes(tree)) {
    if (select['type'] !== 'SELECT_NODE' || select['sample']) continue;
    for (const reference of tablesOfFrom(select['from_table'])) {
      if (!isReferenceTo(table, reference) || !isPlainReference(table, reference)) continue;
      understood.add(reference);
      const alias = nodeName(reference['alias']) || nodeName(reference['table_name']);
      const isAlone = select['from_table'] === reference;
      conditions.push({ table, alias, isAlone, where: select['where_clause'] });
    }
  }
  for (const node of sqlNodes(tree)) {
    if (node['type'] === 'BASE_TABLE' && isReferenceTo(table, node) && !understood.has(node)) return days;
  }
  return days.filter((day) => conditions.some((condition) => mayMatch(condition, condition.where, dayStart(day))));
}

/** Whether a node of the tree names the table. */
export function isReferenceTo(table: NamedTable, node: SqlNode): boolean {
  const schema = nodeName(node['schema_name']);
  return table.names.includes(nodeName(node['table_name'])) && (schema === '' || table.schemas.includes(schema));
}

/** The WHERE of a SELECT, as it concerns one table in its FROM. */
interface Condition {
  readonly table: ColdTable;
  readonly alias: string;
  /** Nothing else is in the FROM, so that a column needs no qualifier. */
  readonly isAlone: boolean;
  readonly where: unknown;
}

const dayMs = 86_400_000;

const plainJoins = new Set(['INNER', 'LEFT', 'RIGHT', 'OUTER']);

/** The tables of a FROM that only their WHERE decides about: an ASOF or POSITIONAL join would pair other rows. */
function* tablesOfFrom(from: unknown): Generator<SqlNode> {
  const open: unknown[] = [from];
  while (open.length > 0) {
    const node = open.pop();
    if (!isSqlNode(node)) continue;
    if (node['type'] === 'BASE_TABLE') yield node;
    const isPlain = ['REGULAR', 'CROSS', 'NATURAL'].includes(String(node['ref_type']));
    if (node['type'] === 'JOIN' && isPlain && plainJoins.has(String(node['join_type']))) {
      open.push(node['left'], node['right']);
    }
  }
}

/** Not renamed, sampled or of another time; and no alias that could be taken for a column. */
function isPlainReference(table: ColdTable, node: SqlNode): boolean {
  const isRenamed = nodeList(node['column_name_alias']).length > 0;
  return !isRenamed && !node['sample'] && !node['at_clause'] && !Object.hasOwn(table.times, nodeName(node['alias']));
}

/** Whether the expression can be true of a row of the day; true for whatever is not understood. */
function mayMatch(condition: Condition, expression: unknown, day: number): boolean {
  if (!isSqlNode(expression)) return true;
  const may = (child: unknown) => mayMatch(condition, child, day);
  const compare = (left: unknown, operator: Operator, right: unknown) => {
    const span = spanOf(condition, left, day);
    const bound = span === undefined ? undefined : boundOf(span.kind, right);
    return span === undefined || bound === undefined || holds(span, operator, bound);
  };
  const children = nodeList(expression['children']);
  switch (expression['type']) {
    case 'CONJUNCTION_AND':
      return children.every(may);
    case 'CONJUNCTION_OR':
      return children.some(may);
    case 'COMPARE_IN':
      return children.slice(1).some((child) => compare(children[0], 'equal', child));
    case 'COMPARE_BETWEEN': {
      const { input, lower, upper } = expression;
      return compare(input, 'atLeast', lower) && compare(input, 'atMost', upper);
    }
    default: {
      const operators = comparisons[String(expression['type'])];
      if (operators === undefined) return true;
      const { left, right } = expression;
      return compare(left, operators[0], right) && compare(right, operators[1], left);
    }
  }
}

type Operator = 'equal' | 'below' | 'atMost' | 'above' | 'atLeast';

/** Each comparison, and what it is read from right to left. */
const comparisons: Readonly<Record<string, readonly [Operator, Operator]>> = {
  COMPARE_EQUAL: ['equal', 'equal'],
  COMPARE_LESSTHAN: ['below', 'above'],
  COMPARE_LESSTHANOREQUALTO: ['atMost', 'atLeast'],
  COMPARE_GREATERTHAN: ['above', 'below'],
  COMPARE_GREATERTHANOREQUALTO: ['atLeast', 'atMost'],
};

/** The values that a column has on a day, in milliseconds. */
interface Span {
  readonly kind: TimeColumn;
  readonly first: number;
  readonly last: number;
}

function spanOf({ table, alias, isAlone }: Condition, expression: unknown, day: number): Span | undefined {
  if (!isSqlNode(expression) || expression['type'] !== 'COLUMN_REF') return undefined;
  const names = nodeList(expression['column_names']).map(nodeName);
  const isOurs = names.length === 1 ? isAlone : names.length === 2 && names[0] === alias;
  const kind = isOurs ? Object.entries(table.times).find(([name]) => name === names.at(-1))?.[1] : undefined;
  if (kind === undefined) return undefined;
  if (kind === 'day') return { kind, first: day, last: day };
  return { kind, first: day - table.slackMs, last: day + dayMs - 1 + table.slackMs };
}

function holds({ first, last }: Span, operator: Operator, bound: number): boolean {
  if (operator === 'equal') return first <= bound && bound <= last;
  if (operator === 'below') return first < bound;
  if (operator === 'atMost') return first <= bound;
  return operator === 'above' ? last > bound : last >= bound;
}

/** A constant in milliseconds, where it is sure what it is compared as; `undefined` for any other expression. */
function boundOf(kind: TimeColumn, expression: unknown): number | undefined {
  if (!isSqlNode(expression)) return undefined;
  const isCast = expression['type'] === 'OPERATOR_CAST' && expression['try_cast'] !== true;
  const constant = isCast ? expression['child'] : expression;
  if (!isSqlNode(constant) || constant['type'] !== 'VALUE_CONSTANT' || !isSqlNode(constant['value'])) return undefined;
  const { type, value } = constant['value'];
  const typeName = isSqlNode(type) ? type['id'] : undefined;
  if (kind === 'ms') return !isCast && isInteger(typeName) && Number.isSafeInteger(value) ? Number(value) : undefined;
  if (typeName !== 'VARCHAR' || typeof value !== 'string') return undefined;
  const target = castTarget(expression['cast_type'], isCast);
  if (target === undefined) return undefined;
  // A text alone takes the type of the column; as a DATE it would lose its time.
  const isWholeDay = target === 'DATE' || (target === 'column' && kind === 'day');
  return isWholeDay ? dayOf(value) : (dayOf(value) ?? instantOf(value));
}

function isInteger(typeName: unknown): boolean {
  return typeName === 'INTEGER' || typeName === 'BIGINT';
}

function castTarget(type: unknown, isCast: boolean): string | undefined {
  if (!isCast) return 'column';
  const id = isSqlNode(type) ? String(type['id']) : '';
  return ['DATE', 'TIMESTAMP', 'TIMESTAMP WITH TIME ZONE'].includes(id) ? id : undefined;
}

function dayOf(text: string): number | undefined {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) ? msOf(`${text}T00:00:00.000Z`, text) : undefined;
}

/** Sessions of a query are in UTC, so a time without an offset is. */
function instantOf(text: string): number | undefined {
  const parts = /^(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2}:\d{2})(\.\d{1,6})?Z?$/.exec(text);
  const [, date = '', time = '', fraction = ''] = parts ?? [];
  const whole = parts === null ? undefined : msOf(`${date}T${time}.000Z`, `${date}T${time}`);
  return whole === undefined ? undefined : whole + Number(`0${fraction}`) * 1000;
}

/** `Date` takes `2026-02-30` for a day of March; DuckDB does not take it at all. */
function msOf(text: string, start: string): number | undefined {
  const date = new Date(text);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(start) ? date.getTime() : undefined;
}

function dayStart(day: string): number {
  return Date.parse(`${day}T00:00:00.000Z`);
}
