import type { ListedHarness } from '@agentspine/home';
import { expect, test } from 'vitest';
import { renderHarnesses } from '../../src/text/render-harnesses.ts';

const absent = { exists: false, files: 0, unreadable: 0 };

const editor: ListedHarness = {
  source: 'editor',
  title: 'Editor',
  isExperimental: false,
  parserVersion: 1,
  traceVersion: 1,
  form: 'json-document',
  variables: [],
  places: [
    ...Array.from({ length: 30 }, (_, index) => ({ path: `/none/${index}`, ...absent })),
    { path: '/here', exists: true, files: 2, unreadable: 0 },
  ],
  says: {} as ListedHarness['says'],
  uncounted: [],
};

test('of the many folders of an editor that are not there a few are named and the others counted', () => {
  expect(renderHarnesses([editor])).toBe(
    [
      'Editor (--source editor), json-document',
      '  /none/0: not there',
      '  /none/1: not there',
      '  /none/2: not there',
      '  /here: 2 files',
      '  27 more places: not there ("spine import --list-harnesses --json" names them)',
      '',
    ].join('\n'),
  );
});

test('four folders that are not there are all named: a count of one would take as long', () => {
  const text = renderHarnesses([{ ...editor, places: editor.places.slice(0, 4) }]);
  expect(text.match(/not there/g)).toHaveLength(4);
});

test('what is here comes first, and what is not counted is wrapped to the terminal', () => {
  const other = { ...editor, source: 'other', title: 'Other', places: [{ path: '/none', ...absent }] };
  const uncounted = ['Requests that were taken out of a task before it was imported.'];
  expect(renderHarnesses([other, { ...editor, places: editor.places.slice(30), uncounted }], 60)).toBe(
    [
      'Editor (--source editor), json-document',
      '  /here: 2 files',
      '  not counted: Requests that were taken out of a task before',
      '    it was imported.',
      '',
      'Other (--source other), json-document',
      '  /none: not there',
      '',
    ].join('\n'),
  );
});
