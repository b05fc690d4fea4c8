/**
 * The statements for what is declared in `stored-views.ts`: narrow tables, their indexes, and the views over them. `pnpm
 * generate-ddl` writes them into `ddl.ts`, and a test compares the two; nothing loads this at run time.
 */
import { columnOf, type Dimension, type StoredView, storedViews } from './stored-views.ts';

/** A column that SQL sees: its SQL name, its type and whether it may be NULL. */
export interface SeenColumn {
  readonly name: string;
  readonly type: string;
  readonly notNull: boolean;
  /** What a row has where nothing is said. */
  readonly initial: string | number | undefined;
}

/** The columns of each view, by its name, in their order. */
export type SeenColumns = Readonly<Record<string, readonly SeenColumn[]>>;

/** How many picodollars a dollar has, as a number that makes SQLite divide as a double. */
const picoPerDollar = '1000000000000.0';

/** The statements, in the order in which they can be run. */
export function narrowDdl(seen: SeenColumns): readonly string[] {
  const dimensions = new Map<string, string>();
  for (const view of storedViews) {
    for (const { dimension } of view.references) dimensions.set(dimension.name, dimensionTable(dimension, view, seen));
  }
  return [
    ...dimensions.values(),
    ...storedViews.map((view) => narrowTable(view, seen)),
    ...storedViews.flatMap(indexStatements),
    ...storedViews.flatMap((view) => viewStatements(view, seen)),
  ];
}

function seenColumn(seen: SeenColumns, view: StoredView, field: string): SeenColumn {
  const column = seen[view.name]?.find(({ name }) => name === columnOf(field));
  if (column === undefined) throw new Error(`${view.name} has no column for ${field}`);
  return column;
}

function dimensionTable({ name, fields }: Dimension, view: StoredView, seen: SeenColumns): string {
  const columns = fields.map((field) => `\`${columnOf(field)}\` ${seenColumn(seen, view, field).type}`);
  return createTable(name, [...columns, `UNIQUE(${quoted(fields)})`]);
}

function narrowTable(view: StoredView, seen: SeenColumns): string {
  const { parent, references, fields, digests, dollars, key } = view;
  const pico = Object.values(dollars).filter((field) => !fields.includes(field));
  const notNull = (names: readonly string[]): string =>
    names.some((field) => seenColumn(seen, view, field).notNull) ? ' NOT NULL' : '';
  const columns = [
    ...(parent === undefined ? [] : [`\`${columnOf(parent.column)}\` integer NOT NULL`]),
    ...references.map(({ column, dimension }) => `\`${columnOf(column)}\` integer${notNull(dimension.fields)}`),
    ...fields.map((field) => `\`${columnOf(field)}\` ${seenColumn(seen, view, field).type}${notNull([field])}`),
    ...digests.map((field) => `\`${columnOf(field)}\` blob${notNull([field])}`),
    ...pico.map((field) => `\`${columnOf(field)}\` integer`),
  ];
  return createTable(view.table, [...columns, `UNIQUE(${quoted(key)})`]);
}

function createTable(name: string, lines: readonly string[]): string {
  return `CREATE TABLE \`${name}\` (\n\t\`id\` integer PRIMARY KEY NOT NULL,\n\t${lines.join(',\n\t')}\n);`;
}

function indexStatements({ table, indexes }: StoredView): readonly string[] {
  return indexes.map(({ name, columns, isSparse }) => {
    const where = isSparse === true ? ` WHERE ${quoted(columns.slice(0, 1))} IS NOT NULL` : '';
    return `CREATE INDEX \`${name}\` ON \`${table}\` (${quoted(columns)})${where};`;
  });
}

function viewStatements(view: StoredView, seen: SeenColumns): readonly string[] {
  const columns = seen[view.name] ?? [];
  const values = columns.map(({ name }) => `${valueSql(view, name, 'r')} AS \`${name}\``);
  const { parent } = view;
  const above = parent === undefined ? [] : [`r.\`${columnOf(parent.column)}\` AS \`${columnOf(parent.column)}_row\``];
  const rows = `SELECT r.\`id\` AS \`row_id\`, ${[...above, ...values].join(', ')} FROM \`${view.table}\` AS r${joinsOf(view, 'r')}`;
  const names = columns.map(({ name }) => `\`${name}\``).join(', ');
  return [
    `CREATE VIEW \`${view.rows}\` AS ${rows};`,
    `CREATE VIEW \`${view.name}\` AS SELECT ${names} FROM \`${view.rows}\`;`,
  ];
}

/** `LEFT`, so that SQLite looks at a dimension only where a query does. */
function joinsOf(view: StoredView, alias: string): string {
  const { parent } = view;
  const own = view.references.map(({ column, dimension }) => join(dimension.name, alias, column));
  if (parent === undefined) return own.join('');
  const needed = parent.view.references.filter(({ dimension }) =>
    dimension.fields.some((field) => parent.fields.includes(field)),
  );
  const above = aliasOf(alias, parent.column);
  const inherited = needed.map(({ column, dimension }) => join(dimension.name, above, column));
  return [join(parent.view.table, alias, parent.column), ...inherited, ...own].join('');
}

function join(table: string, alias: string, column: string): string {
  const joined = aliasOf(alias, column);
  return ` LEFT JOIN \`${table}\` AS ${joined} ON ${joined}.\`id\` = ${alias}.\`${columnOf(column)}\``;
}

function aliasOf(alias: string, column: string): string {
  return `${alias}_${columnOf(column)}`;
}

function valueSql(view: StoredView, name: string, alias: string): string {
  const { parent } = view;
  const isNamed = (field: string): boolean => columnOf(field) === name;
  if (view.fields.some(isNamed)) return `${alias}.\`${name}\``;
  if (view.digests.some(isNamed)) {
    const column = `${alias}.\`${name}\``;
    return `CAST(CASE typeof(${column}) WHEN 'blob' THEN lower(hex(${column})) ELSE ${column} END AS TEXT)`;
  }
  const dollars = Object.entries(view.dollars).find(([field]) => isNamed(field));
  if (dollars !== undefined) return `CAST(${alias}.\`${columnOf(dollars[1])}\` / ${picoPerDollar} AS REAL)`;
  const reference = view.references.find(({ dimension }) => dimension.fields.some(isNamed));
  if (reference !== undefined) return `${aliasOf(alias, reference.column)}.\`${name}\``;
  if (parent?.fields.some(isNamed)) return valueSql(parent.view, name, aliasOf(alias, parent.column));
  throw new Error(`nothing stores ${name} of ${view.name}`);
}

function quoted(fields: readonly string[]): string {
  return fields.map((field) => `\`${columnOf(field)}\``).join(', ');
}
