import { didYouMean } from '@agentspine/schema';
import { ReaderError } from '../errors.ts';
import type { PublicSchema } from '../name-resolution.ts';

/** What a query could have named. */
export interface KnownNames {
  readonly sql: string;
  readonly schemas: readonly { readonly schema: PublicSchema }[];
}

/** The table that DuckDB did not find, as its error names it: often without the schema. `undefined` for another error. */
export function missingTable(message: string): string | undefined {
  return /^Catalog Error: Table with name "?([\w.]+)"? does not exist/.exec(message)?.[1];
}

/**
 * An error of DuckDB about an unknown table or column, with the name that was most likely meant; any other error as it is.
 * DuckDB knows only the tables that the query names, so that its own suggestion of a table is one of its catalog's.
 */
export function suggestNames(error: unknown, known: KnownNames): unknown {
  if (!(error instanceof ReaderError) || error.code !== 'READER_SQL_ERROR') return error;
  const message = suggestTable(error.message, known) ?? suggestColumn(error.message);
  return message === undefined ? error : new ReaderError(error.code, message, { cause: error });
}

function suggestTable(message: string, { sql, schemas }: KnownNames): string | undefined {
  const missing = missingTable(message);
  if (missing === undefined) return undefined;
  const typed = qualifiedIn(sql, missing);
  const names = schemas.flatMap(({ schema }) =>
    schema.tables.map((table) => ({ table, full: `${schema.name}.${table}` })),
  );
  // The schema may be wrong and the table right.
  const elsewhere = names.find(({ table }) => typed.toLowerCase().endsWith(`.${table}`));
  const likeTyped = names.map(({ table, full }) => (typed.includes('.') ? full : table));
  const hint = elsewhere === undefined ? didYouMean(typed, likeTyped) : `. Did you mean "${elsewhere.full}"?`;
  return `there is no table ${typed}${hint === '' ? '; "SHOW TABLES" lists the tables' : hint}`;
}

/** The name with the schema that stands before it in the SQL. */
function qualifiedIn(sql: string, name: string): string {
  return (
    new RegExp(`\\b\\w+\\s*\\.\\s*${name.replaceAll('.', '\\.')}\\b`, 'i').exec(sql)?.[0].replace(/\s/g, '') ?? name
  );
}

function suggestColumn(message: string): string | undefined {
  const unknown = /(?:Referenced column|does not have a column named) "([^"]*)"/.exec(message)?.[1];
  const [before = '', candidates] = message.split(/ Candidate bindings: (?:: )?/);
  if (unknown === undefined || candidates === undefined) return undefined;
  const names = [...candidates.replace(/ LINE \d+:.*/, '').matchAll(/"([^"]*)"/g)].map(([, name = '']) => name);
  const hint = didYouMean(unknown, names);
  return hint === '' ? undefined : `${before.replace(/[!.]?$/, '')}${hint}`;
}
