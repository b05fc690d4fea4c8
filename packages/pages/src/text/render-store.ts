import type { PlannedDay } from '@agentspine/archive';
import type { ColdArchiveReport, OfTable, SizeReport, TableReport } from '@agentspine/home';
import { inertText, type Look, renderTable } from '@agentspine/render';
import { byteCell, countCell, counted } from '@agentspine/render/count-text';

/** What left `spine.db`, a day a line. */
export function renderArchivedDays({ days, unreadable, vacuumed }: ColdArchiveReport, look: Look): string {
  const stay = unreadable.map(
    ({ table, rows }) =>
      `${counted(rows, 'row')} of ${table} ${rows === 1 ? 'stays: it has' : 'stay: they have'} no readable time\n`,
  );
  const shrunk = vacuumed ? 'the room in spine.db was given back to the disk\n' : '';
  const rest = `${stay.join('')}${shrunk}`;
  if (days.length === 0) return `no day was old enough\n${rest}`;
  const table = renderTable(
    [
      { title: 'table', cell: (day) => day.table },
      { title: 'day', cell: (day) => day.day, cut: 'never' },
      { title: 'rows', align: 'right', cell: (day) => countCell(day.rowCount) },
      { title: 'in the file', align: 'right', cell: (day) => countCell(day.fileRows) },
      { title: 'size', align: 'right', cell: (day) => byteCell(day.storedBytes) },
    ],
    days,
    look,
  );
  return `${table}${rest}`;
}

/** What would leave it. */
export function renderPlannedDays(days: readonly OfTable<PlannedDay>[], look: Look): string {
  if (days.length === 0) return 'no day is old enough\n';
  return renderTable(
    [
      { title: 'table', cell: ({ table }) => table },
      { title: 'day', cell: ({ day }) => day, cut: 'never' },
      { title: 'rows at most', align: 'right', cell: ({ rowCount }) => countCell(rowCount) },
    ],
    days,
    look,
  );
}

/** What was verified, and each problem a line. */
export function renderColdReports(reports: readonly TableReport[]): string {
  if (reports.length === 0) return 'nothing was archived yet\n';
  const lines = reports.flatMap(({ table, days, rows, problems }) => [
    ...problems.map(({ kind, path, detail }) => `${kind} ${path}: ${detail}`),
    `${table}: ${counted(days, 'day')} with ${counted(rows, 'row')} checked, ${counted(problems.length, 'problem')}`,
  ]);
  return lines.map((line) => `${inertText(line)}\n`).join('');
}

/** What takes room: tables first, then files, then how to make less of it. */
export function renderStoreSize({ tables, freeBytes, files, bytes }: SizeReport, look: Look): string {
  if (bytes === 0 && files.length === 0) return 'the home is empty; "spine import" fills it\n';
  const used = tables.filter(({ rows, coldRows }) => rows > 0 || coldRows > 0);
  const inTables = renderTable(
    [
      { title: 'table', cell: ({ table }) => table },
      { title: 'rows', align: 'right', cell: ({ rows }) => countCell(rows) },
      { title: 'in spine.db', align: 'right', cell: (room) => byteCell(room.bytes) },
      { title: 'archived days', align: 'right', cell: ({ coldDays }) => countCell(coldDays) },
      { title: 'rows', align: 'right', cell: ({ coldRows }) => countCell(coldRows) },
      { title: 'in files', align: 'right', cell: ({ coldBytes }) => byteCell(coldBytes) },
    ],
    used,
    look,
  );
  const inFiles = renderTable(
    [
      { title: 'files', cell: ({ kind }) => kind },
      { title: 'number', align: 'right', cell: (kind) => countCell(kind.files) },
      { title: 'size', align: 'right', cell: (kind) => byteCell(kind.bytes) },
    ],
    [...files, { kind: 'all', files: files.reduce((sum, kind) => sum + kind.files, 0), bytes }],
    look,
  );
  const free = `\n${byteCell(freeBytes)} of spine.db are free; "spine store archive --vacuum" gives them back\n`;
  return `${inTables}\n${inFiles}${freeBytes > 0 ? free : ''}`;
}
