import { expect, test } from 'vitest';
import { renderTable } from '../../src/table/render-table.ts';

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

test('a long cell is cut between characters, never within one', () => {
  const family = '👩‍👩‍👧'.normalize();
  const [, line = ''] = renderTable(columns, [[family.repeat(40), '1']]).split('\n');
  expect(line).toMatch(/…\s+1$/);
  expect(line.isWellFormed()).toBe(true);
  expect(renderTable(columns, [['x'.repeat(61), '1']])).toMatch(`${'x'.repeat(59)}…`);
  expect(renderTable(columns, [['x'.repeat(60), '1']])).toMatch('x'.repeat(60));
});

test('P20: cells and titles are inert', () => {
  const text = renderTable([{ title: '\u001b[1m', cell: () => 'a\nb\u202e' }], [[]]);
  expect(text).toBe('\\u001b[1m\na\\u000ab\\u202e\n');
});

test('a hundred thousand rows are rendered', () => {
  const rows = Array.from({ length: 100_000 }, (_, index) => ['row', String(index)]);
  expect(renderTable(columns, rows).split('\n')).toHaveLength(100_002);
});
