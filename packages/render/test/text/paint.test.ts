import { expect, test } from 'vitest';
import { renderTable } from '../../src/table/render-table.ts';
import { paint, wantsColor } from '../../src/text/paint.ts';

test('terminals get colours, unless NO_COLOR is set or they are dumb; pipes get none', () => {
  expect(wantsColor({}, true)).toBe(true);
  expect(wantsColor({}, false)).toBe(false);
  expect(wantsColor({ NO_COLOR: '1' }, true)).toBe(false);
  expect(wantsColor({ NO_COLOR: '' }, true)).toBe(true);
  expect(wantsColor({ TERM: 'dumb' }, true)).toBe(false);
});

test('FORCE_COLOR decides alone', () => {
  expect(wantsColor({ FORCE_COLOR: '1', NO_COLOR: '1' }, false)).toBe(true);
  expect(wantsColor({ FORCE_COLOR: '' }, false)).toBe(true);
  expect(wantsColor({ FORCE_COLOR: '0' }, true)).toBe(false);
  expect(wantsColor({ FORCE_COLOR: 'false' }, true)).toBe(false);
});

test('a text is painted only where colours are wanted', () => {
  expect(paint('failed', 'bad', { hasColor: true })).toBe('\u001b[31mfailed\u001b[39m');
  expect(paint('failed', 'bad', {})).toBe('failed');
  expect(paint('started', undefined, { hasColor: true })).toBe('started');
});

test('the colours of a table take no room', () => {
  const columns = [
    { title: 'status', cell: (row: string) => row, tone: () => 'bad' as const },
    { title: 'n', align: 'right' as const, cell: () => '1' },
  ];
  const painted = renderTable(columns, ['failed', 'x'], { hasColor: true });
  expect(painted).toContain('\u001b[31mx\u001b[39m     ');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the styles that a terminal acts on.
  expect(painted.replaceAll(/\u001b\[\d+m/g, '')).toBe(renderTable(columns, ['failed', 'x']));
});
