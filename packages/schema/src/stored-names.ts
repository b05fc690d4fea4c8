/** What is asked of a connection: `Database` of better-sqlite3 has it. */
interface Connection {
  /** Compiles a statement. */
  readonly prepare: (sql: string) => { readonly pluck: () => { readonly all: () => readonly unknown[] } };
}

/** The names of all that a database has: tables, views, indexes and triggers. A store of an older schema lacks some. */
export function storedNames(database: Connection): ReadonlySet<string> {
  return new Set(database.prepare('SELECT name FROM sqlite_schema').pluck().all() as string[]);
}
