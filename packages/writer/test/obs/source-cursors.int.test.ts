import { ManualClock } from '@agentspine/testkit';
import { expect, test } from 'vitest';
import { SpineUnderTest } from '../spine-under-test.ts';

function cursorsOf(spine: SpineUnderTest): unknown[] {
  return spine.sql('SELECT source FROM source_cursors ORDER BY source');
}

test('A030: a cursor is read as it was set, with its time; setting it again keeps one row; an unknown one is undefined', () => {
  const clock = new ManualClock('2026-04-19T19:07:08.285Z');
  using spine = new SpineUnderTest({ clock });
  const { obs } = spine.writer;
  expect(obs.readCursor('imessage')).toBeUndefined();
  const first = { source: 'imessage', cursorValue: '42', updatedAt: '2026-04-19T19:07:08.285Z' };
  expect(obs.updateCursor('imessage', '42')).toEqual(first);
  expect(obs.readCursor('imessage')).toEqual(first);
  clock.advance(1_000);
  const second = { source: 'imessage', cursorValue: '43', updatedAt: '2026-04-19T19:07:09.285Z' };
  obs.updateCursor('imessage', '43');
  obs.updateCursor('email', '{"page": "\0"}');
  expect(obs.readCursor('email')).toMatchObject({ source: 'email', cursorValue: '{"page": "\0"}' });
  expect(obs.readCursor('imessage')).toEqual(second);
  expect(cursorsOf(spine)).toHaveLength(2);
});

test.each([
  ['', '1'],
  [7, '1'],
  ['email', 7],
  ['email', undefined],
  ['email', 'half \ud800'],
  ['half \udfff', '1'],
])('a cursor of %j at %j is refused', (source, value) => {
  using spine = new SpineUnderTest();
  const call = () => spine.writer.obs.updateCursor(source as never, value as never);
  expect(call).toThrow(expect.objectContaining({ code: 'RECORD_INVALID' }));
  expect(cursorsOf(spine)).toEqual([]);
});

test('a cursor is never spooled: where it cannot be moved, the caller is told', () => {
  using spine = new SpineUnderTest({ busyTimeoutMs: 0 });
  using _lock = spine.lock();
  expect(() => spine.writer.obs.updateCursor('email', '1')).toThrow(expect.objectContaining({ code: 'SPINE_BUSY' }));
  expect(spine.spooled()).toEqual([]);
});
