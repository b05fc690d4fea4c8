import type { BuiltTableCopies, ExportedTable, TableCopies } from '@agentspine/reader';
import { inertText, type Look, renderTable } from '@agentspine/render';
import { byteCell, countCell, counted } from '@agentspine/render/count-text';

/** Which tables of rows have copies. */
export function renderTableCopies(tables: readonly TableCopies[], look: Look): string {
  if (tables.length === 0) return 'no table has copies of its rows: a question over 32,768 rows or 8 MiB makes them\n';
  return renderTable(
    [
      { title: 'table', cell: ({ table }) => table },
      { title: 'rows with a copy', align: 'right', cell: ({ copiedRows }) => countCell(copiedRows) },
      { title: 'files', align: 'right', cell: ({ files }) => countCell(files) },
      { title: 'size of copies', align: 'right', cell: ({ bytes }) => byteCell(bytes) },
    ],
    tables,
    look,
  );
}

/** The same after copies were made, and a line for each table that has not all of them. */
export function renderBuiltTableCopies(tables: readonly BuiltTableCopies[], look: Look): string {
  const failures = tables.flatMap(({ table, failure }) =>
    failure === undefined ? [] : [inertText(`not all rows of ${table} were copied: ${failure}`)],
  );
  const newFiles = tables.reduce((sum, { newFiles: ofTable }) => sum + ofTable, 0);
  const lines = [...failures, `${counted(newFiles, 'file')} of rows made`];
  return `${renderTableCopies(tables, look)}${lines.map((line) => `${line}\n`).join('')}`;
}

/** The tables of an export as Parquet. */
export function renderExportedTables(tables: readonly ExportedTable[], look: Look): string {
  if (tables.length === 0) return 'no table has rows\n';
  return renderTable(
    [
      { title: 'table', cell: ({ table }) => table },
      { title: 'rows', align: 'right', cell: ({ rows }) => countCell(rows) },
      { title: 'files', align: 'right', cell: ({ files }) => countCell(files) },
      { title: 'new files', align: 'right', cell: ({ newFiles }) => countCell(newFiles) },
    ],
    tables,
    look,
  );
}
