import type Database from 'better-sqlite3';

/** Rows of a question with one value in it. */
function ask(database: Database.Database, sql: string, name: string): Record<string, unknown>[] {
  return database.prepare<[string], Record<string, unknown>>(sql).all(name);
}

const createSql = 'SELECT sql FROM sqlite_schema WHERE name = ?';

function sqlOf(database: Database.Database, name: string): string {
  return String(ask(database, createSql, name)[0]?.['sql'] ?? '');
}

/**
 * Columns, references, checks and indexes of tables, and their triggers, as lines of `seed-tables.txt`: in small letters, without the
 * quotes of names and the tables before them, so that spelling makes no difference.
 */
export function shapeOf(database: Database.Database, tables: readonly string[]): string[] {
  return tables.flatMap((table) => [
    ...columnsOf(database, table),
    ...referencesOf(database, table),
    ...checksIn(sqlOf(database, table)).map((check) => `${table} check ${check}`),
    ...indexesOf(database, table),
    ...triggersOf(database, table),
  ]);
}

/** What an index of full text is made with: its columns and options. */
export function fullTextOf(database: Database.Database, table: string): string[] {
  const [, text = ''] = /using fts5\s*\(([\s\S]*)\)\s*$/i.exec(sqlOf(database, table)) ?? [];
  return text.split(',').map((argument) => `${table} fts5 ${plainSql(argument)}`);
}

function columnsOf(database: Database.Database, table: string): string[] {
  const sql = 'SELECT name, lower(type) AS type, "notnull" AS nn, dflt_value AS d, pk FROM pragma_table_xinfo(?)';
  return ask(database, sql, table).map(
    ({ name, type, nn, d, pk }) =>
      `${table}.${name} ${type}${nn === 1 ? ' not null' : ''}${d === null ? '' : ` default ${d}`}${pk === 0 ? '' : ` key ${pk}`}`,
  );
}

function referencesOf(database: Database.Database, table: string): string[] {
  const sql = 'SELECT "table" AS t, "from" AS f, "to" AS o, lower(on_delete) AS d FROM pragma_foreign_key_list(?)';
  return ask(database, sql, table).map(({ t, f, o, d }) => `${table}.${f} references ${t}(${o}) on delete ${d}`);
}

function indexesOf(database: Database.Database, table: string): string[] {
  const listed = ask(database, `SELECT name, "unique" AS u FROM pragma_index_list(?) WHERE origin = 'c'`, table);
  return listed.map(({ name, u }) => {
    const index = String(name);
    const keys = ask(database, 'SELECT name, "desc" AS d FROM pragma_index_xinfo(?) WHERE key', index);
    const texts = keys.map(({ name: key, d }) => `${key ?? 'expression'}${d === 1 ? ' desc' : ''}`);
    const condition = /[ )]where (.*)$/.exec(plainSql(sqlOf(database, index)))?.[1];
    const where = condition === undefined ? '' : ` where ${condition}`;
    return `${table} ${u === 1 ? 'unique ' : ''}index ${index} (${texts.join(', ')})${where}`;
  });
}

function triggersOf(database: Database.Database, table: string): string[] {
  const sql = "SELECT sql FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = ?";
  return ask(database, sql, table).map((row) => `${table} ${plainSql(String(row['sql'])).replace(/^create /, '')}`);
}

/** The conditions of all checks in a statement. No text in them has a parenthesis. */
function checksIn(sql: string): string[] {
  return [...sql.matchAll(/\bcheck\s*\(/gi)].map(({ index, 0: start }) => {
    let depth = 1;
    let end = index + start.length;
    for (; depth > 0 && end < sql.length; end += 1) depth += { '(': 1, ')': -1 }[sql[end] ?? ''] ?? 0;
    return plainSql(sql.slice(index + start.length, end - 1));
  });
}

/** SQL in one spelling; texts in these statements are in small letters. */
function plainSql(sql: string): string {
  return sql
    .toLowerCase()
    .replaceAll(/["`]/g, '')
    .replaceAll(/(?<!['\w])(?!new\b|old\b)\w+\.(?=\w)/g, '')
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/ ?([(),;=]) ?/g, '$1')
    .trim();
}
