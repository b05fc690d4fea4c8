import { expect, test } from 'vitest';
import { pagerOf } from '../../src/pager/pager-of.ts';

const terminal = { env: {}, columns: 20, rows: 3, platform: 'linux' } as const;

test('a report that fits the screen beside the prompt is not paged', () => {
  expect(pagerOf('1\n2\n', terminal)).toBeUndefined();
  expect(pagerOf('1\n2\n3\n', terminal)).toMatchObject({ command: 'less' });
});

test('a line that wraps takes as many lines as it needs, and styles take no room', () => {
  expect(pagerOf(`${'x'.repeat(20)}\n2\n`, terminal)).toBeUndefined();
  expect(pagerOf(`${'x'.repeat(21)}\n2\n`, terminal)).toBeDefined();
  expect(pagerOf(`${'日'.repeat(11)}\n2\n`, terminal)).toBeDefined();
  expect(pagerOf(`\u001b[1m${'x'.repeat(20)}\u001b[22m\n2\n`, terminal)).toBeUndefined();
});

test('SPINE_PAGER comes before PAGER, and an empty one, cat and a dumb terminal mean none', () => {
  const pagerWith = (env: Record<string, string>) => pagerOf('1\n2\n3\n4\n', { ...terminal, env });
  expect(pagerWith({ SPINE_PAGER: 'most -s', PAGER: 'more' })).toEqual({ command: 'most -s', args: [], isShell: true });
  expect(pagerWith({ PAGER: 'more' })).toEqual({ command: 'more', args: [], isShell: true });
  expect(pagerWith({ SPINE_PAGER: '', PAGER: 'more' })).toBeUndefined();
  expect(pagerWith({ PAGER: 'cat' })).toBeUndefined();
  expect(pagerWith({ TERM: 'dumb' })).toBeUndefined();
  expect(pagerOf('1\n2\n3\n4\n', { ...terminal, platform: 'win32' })).toBeUndefined();
});
