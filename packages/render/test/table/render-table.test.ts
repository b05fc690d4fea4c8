import { expect, test } from 'vitest';
import { renderTable } from '../../src/table/render-table.ts';
import { displayWidth } from '../../src/text/display-width.ts';

const columns = [
  { title: 'name', cell: (row: readonly string[]) => row[0] ?? '' },
  { title: 'count', align: 'right' as const, cell: (row: readonly string[]) => row[1] ?? '' },
];

test('columns stand under their titles, numbers to the right', () => {
  const text = renderTable(columns, [
    ['a', '1'],
    ['longer', '1,000'],
  ]);
  expect(text).toBe('name    count\na           1\nlonger  1,000\n');
});

test('wide characters, accents and emoji keep the columns straight', () => {
  const text = renderTable(columns, [
    ['漢字', '1'],
    ['e\u0301', '2'],
    ['🦴', '3'],
    ['—*', '4'],
  ]);
  expect(text).toBe(`name  count\n漢字      1\ne\u0301         2\n🦴        3\n—*        4\n`);
});

test('what is not a terminal gets every cell whole', () => {
  const long = 'x'.repeat(5_000);
  expect(renderTable(columns, [[long, '1']])).toContain(`${long}      1\n`);
});

test('one long cell in a pipe does not fill every other row with spaces', () => {
  const text = renderTable(columns, [
    ['x'.repeat(5_000), '1'],
    ['short', '2'],
  ]);
  expect(text.length).toBeLessThan(5_500);
});

test('a text that is too wide is cut with an ellipsis, between characters, and numbers are whole', () => {
  const family = '👩‍👩‍👧';
  const text = renderTable(columns, [[family.repeat(40), '1,234,567']], { width: 40 });
  expect(text).toBe(`name${' '.repeat(31)}count\n${family.repeat(14)}…  1,234,567\n`);
});

test('a path that is too wide keeps its end', () => {
  const paths = [{ title: 'path', cell: (row: readonly string[]) => row[0] ?? '', cut: 'start' as const }];
  expect(renderTable(paths, [['/home/me/code/app/src/main.ts']], { width: 17 })).toBe('path\n…/app/src/main.ts\n');
});

test('an id that is too wide is cut to a beginning that no other row has, without an ellipsis', () => {
  const ids = [
    { title: 'id', cell: (row: readonly string[]) => row[0] ?? '', cut: 'id' as const },
    ...columns.slice(1),
  ];
  const rows = [
    ['019dbcc1-0000-7000-8000-000000000001', '1'],
    ['019dbcc1-0100-7000-8000-000000000002', '2'],
  ];
  expect(renderTable(ids, rows, { width: 24 })).toBe('id           count\n019dbcc1-00      1\n019dbcc1-01      2\n');
  expect(renderTable(ids, rows, { width: 60 })).toContain('019dbcc1-0100-7000-8000-000000000002');
});

test('an id of odd characters is not cut within an escape', () => {
  const ids = [{ title: 'id', cell: () => `${'\u001b'.repeat(9)}`, cut: 'id' as const }];
  expect(renderTable(ids, [[]], { width: 20 })).toBe(`id  ${'\\u001b'.repeat(9)}\n`);
});

test('a table that cannot fit is printed one field a line, nothing cut', () => {
  const wide = [...columns, { title: 'when', cell: () => '2026-04-19T10:00:00.000Z', cut: 'never' as const }];
  const rows = [
    ['a long name of something', '1,234'],
    ['b', '2'],
  ];
  const text = [
    'name   a long name of something',
    'count  1,234',
    'when   2026-04-19T10:00:00.000Z',
    '',
    'name   b',
    'count  2',
    'when   2026-04-19T10:00:00.000Z',
    '',
  ].join('\n');
  expect(renderTable(wide, rows, { width: 30 })).toBe(text);
  expect(renderTable(wide, rows, { width: 200, isVertical: true })).toBe(text);
});

test('no line of a table is wider than the terminal', () => {
  const mixed = [
    { title: 'id', cell: (row: readonly string[]) => row[0] ?? '', cut: 'id' as const },
    { title: 'title', cell: (row: readonly string[]) => row[1] ?? '' },
    { title: 'path', cell: (row: readonly string[]) => row[2] ?? '', cut: 'start' as const },
  ];
  const rows = ['漢字の題名', '👨‍👩‍👧‍👦 a family', 'e\u0301'.repeat(30), 'हिन्दी में', '🇩🇪🇰🇷'].map((text, index) => [
    `${index}9dbcc1-0000-7000-8000-000000000001`,
    text.repeat(10),
    `/home/${text}/`.repeat(5),
  ]);
  for (let width = 40; width <= 200; width += 1) {
    const lines = renderTable(mixed, rows, { width }).split('\n');
    expect(lines).toHaveLength(rows.length + 2);
    for (const line of lines) expect(displayWidth(line)).toBeLessThanOrEqual(width);
  }
});

test('P20: cells and titles are inert', () => {
  const text = renderTable([{ title: '\u001b[1m', cell: () => 'a\nb\u202e' }], [[]]);
  expect(text).toBe('\\u001b[1m\na\\u000ab\\u202e\n');
});

test('a hundred thousand rows are rendered', () => {
  const rows = Array.from({ length: 100_000 }, (_, index) => ['row', String(index)]);
  expect(renderTable(columns, rows).split('\n')).toHaveLength(100_002);
});
