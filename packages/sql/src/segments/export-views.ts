import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ReaderError } from '../errors.ts';
import { saveOutput } from '../output/save-output.ts';
import { type PublicTable, qualifiedName, quoteName, quoteText } from '../sandbox/public-tables.ts';
import { SealProcess } from '../sidecars/seal-process.ts';

/** A view of an export. */
export interface ExportedView {
  /** Its names; the first one is that of its table. */
  readonly views: readonly Pick<PublicTable, 'schema' | 'name'>[];
  /** Its files, from the folder of the export. */
  readonly paths: readonly string[];
}

const viewsName = 'views.sql';

const databaseName = 'agentspine.duckdb';

const viewsHead = '-- Views over Parquet files that spine export wrote. Open DuckDB in this folder: .read views.sql';

/** Takes a folder, or refuses one that somebody has other files in. @throws ReaderError `READER_OUTPUT_EXISTS` */
export function claimExportFolder(to: string): void {
  mkdirSync(to, { recursive: true, mode: 0o700 });
  const isOurs = readViews(to)?.startsWith(viewsHead) === true;
  if (isOurs || readdirSync(to).length === 0) return;
  throw new ReaderError(
    'READER_OUTPUT_EXISTS',
    `${to} has files that spine export did not write: choose another folder`,
  );
}

function readViews(to: string): string | undefined {
  const path = join(to, viewsName);
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}

/**
 * Replaces the views of an export, in a file of SQL and in a database of DuckDB that has nothing else; both name files from the folder.
 * @throws ReaderError `READER_QUERY_FAILED`, `READER_OUTPUT_FAILED`
 */
export async function replaceViews(
  to: string,
  { tables, childEntry }: { readonly tables: readonly ExportedView[]; readonly childEntry: URL | undefined },
): Promise<void> {
  const schemas = [...new Set(tables.flatMap(({ views }) => views.map(({ schema }) => schema)))];
  const statements = [
    ...schemas.map((schema) => `CREATE SCHEMA IF NOT EXISTS ${quoteName(schema)};`),
    ...tables.flatMap(({ views, paths }) => {
      const select = `SELECT * FROM read_parquet([${paths.map(quoteText).join(', ')}])`;
      return views.map((view) => `CREATE OR REPLACE VIEW ${qualifiedName(view)} AS ${select};`);
    }),
  ];
  const text = `${[viewsHead, ...statements].join('\n')}\n`;
  const database = join(to, databaseName);
  if (readViews(to) === text && existsSync(database)) return;
  const made = await makeDatabase(to, { statements, childEntry });
  saveOutput({ path: join(to, viewsName), bytes: Buffer.from(text), overwrite: true });
  renameSync(made, database);
}

async function makeDatabase(
  folder: string,
  { statements, childEntry }: { readonly statements: readonly string[]; readonly childEntry: URL | undefined },
): Promise<string> {
  const temp = join(folder, `${databaseName}.tmp`);
  for (const end of ['', '.wal']) rmSync(`${temp}${end}`, { force: true });
  await using process = new SealProcess({ folder, statements }, childEntry);
  await process.makeFile(temp);
  // Whoever opens it without saying that it reads only needs more than the right to read it.
  chmodSync(temp, 0o600);
  return temp;
}
