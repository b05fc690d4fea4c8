import { expect, test } from 'vitest';
import { rowGist } from '../../src/index.ts';

const session = 'claude-code:a39502e8-f0e5-4dd2-9585-36e07e73c29d';

test('an id of a session is whole, so that it can be copied; other long values are cut', () => {
  const row = { task_id: session, summary: 'nothing more in the transcript, for longer than a line has room' };
  expect(rowGist('trace', row)).toBe(`task_id=${session} summary=nothing more in the transcript, fo…`);
});

test('an id that no program gives is cut like any other text', () => {
  expect(rowGist('trace', { task_id: 'x'.repeat(1_000_000) })).toBe(`task_id=${'x'.repeat(59)}…`);
});
