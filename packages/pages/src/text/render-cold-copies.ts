import type { BuiltCopies, ColdCopies } from '@agentspine/reader';
import { inertText, type Look, renderTable } from '@agentspine/render';
import { byteCell, countCell, counted } from '@agentspine/render/count-text';

/** Which archived days have a copy. */
export function renderColdCopies(tables: readonly ColdCopies[], look: Look): string {
  if (tables.length === 0) return 'no day is archived yet: there are no days to copy\n';
  return renderTable(
    [
      { title: 'table', cell: ({ table }) => table },
      { title: 'archived days', align: 'right', cell: ({ days }) => countCell(days) },
      { title: 'with a copy', align: 'right', cell: ({ copiedDays }) => countCell(copiedDays) },
      { title: 'size of copies', align: 'right', cell: ({ bytes }) => byteCell(bytes) },
    ],
    tables,
    look,
  );
}

/** The same after copies were made, and a line for each day that has none. */
export function renderBuiltCopies(tables: readonly BuiltCopies[], look: Look): string {
  const failures = tables.flatMap(({ table, failures: ofTable }) =>
    ofTable.map(({ day, reason }) => inertText(`${table} ${day} was not copied: ${reason}`)),
  );
  const newDays = tables.reduce((sum, { newDays: ofTable }) => sum + ofTable, 0);
  const lines = tables.length === 0 ? failures : [...failures, `${counted(newDays, 'day')} copied`];
  return `${renderColdCopies(tables, look)}${lines.map((line) => `${line}\n`).join('')}`;
}
