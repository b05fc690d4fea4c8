import { mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openHome } from '@agentspine/home';
import { openTempHome, promptLine, replyLine } from '@agentspine/testkit';
import { expect, test } from 'vitest';
import { drainInbox, hookPlacesOf, limitOf, showStatusLine, withBlockLimits } from '../../src/index.ts';

const beginMs = Date.UTC(2026, 2, 1, 8);
const resetsAt = (hour: number) => Date.UTC(2026, 2, 1, hour) / 1000;

/** What Claude Code gives a status line, as far as it is documented. */
const messageOf = (limits: object) =>
  JSON.stringify({
    session_id: 'made-up-session',
    cwd: '/code/app',
    model: { id: 'claude-opus-4-6', display_name: 'Opus' },
    cost: { total_cost_usd: 1.5, total_duration_ms: 3 },
    context_window: { context_window_size: 200_000, used_percentage: 8, current_usage: null },
    ...limits,
  });
const limitsOf = (used: unknown, resets: unknown) => ({
  rate_limits: {
    five_hour: { used_percentage: used, resets_at: resets },
    seven_day: { used_percentage: 90, resets_at: resetsAt(23) },
  },
});

test('a block has what the status line said last in it of its limit, and one in which it said nothing has none', async () => {
  using temp = openTempHome();
  const directory = join(temp.path, 'home');
  const transcript = join(temp.path, 'made-up-session.jsonl');
  const later = (line: string) => line.replaceAll('2026-03-01', '2026-03-02').replaceAll(/msg_|req_|uuid/g, '$&b');
  writeFileSync(transcript, promptLine(1) + replyLine(1) + later(promptLine(2)) + later(replyLine(2)));
  await using home = await openHome({ directory, homeDirectory: temp.path, timezone: 'Asia/Seoul' });
  await home.import({ paths: [transcript] });
  const blocks = home.reader.summary({ by: 'block' });
  expect(blocks.rows.map(({ block }) => Date.parse(block ?? '') >= beginMs)).toEqual([true, true]);
  const none = await withBlockLimits(directory, blocks);
  expect(none.rows.map(({ blockLimit }) => blockLimit)).toEqual([null, null]);
  expect(none.note).toContain('no status line said it');

  const places = hookPlacesOf(directory);
  mkdirSync(places.inbox, { recursive: true });
  const firstMs = Math.min(...blocks.rows.map(({ block }) => Date.parse(block ?? '')));
  const say = async (minutes: number, message: string) => {
    const nowMs = firstMs + minutes * 60_000;
    await showStatusLine({ home: directory, places, message, nowMs });
    for (const name of readdirSync(places.inbox)) utimesSync(join(places.inbox, name), nowMs / 1000, nowMs / 1000);
    await drainInbox(places, { nowMs });
  };
  await say(40, messageOf(limitsOf(37.5, resetsAt(13))));
  await say(20, messageOf(limitsOf(12, resetsAt(13))));
  // What says nothing of the limit takes nothing away, and neither does what was said after the block.
  await say(50, messageOf({}));
  await say(301, messageOf(limitsOf(1, resetsAt(18))));
  const said = await withBlockLimits(directory, blocks);
  const limits = said.rows.toSorted((left, right) => ((left.block ?? '') < (right.block ?? '') ? -1 : 1));
  expect(limits.map(({ blockLimit }) => blockLimit)).toEqual([
    {
      usedPercent: 37.5,
      saidAt: new Date(firstMs + 40 * 60_000).toISOString(),
      resetsAt: '2026-03-01T13:00:00.000Z',
    },
    null,
  ]);
  expect(said.note).toContain('left: ');
});

const receivedMs = beginMs;
const said = (text: string, harness = 'status-line') => limitOf({ harness, receivedMs, text });

test.each([
  ['no JSON', '{"rate_limits":'],
  ['null', 'null'],
  ['no limits', messageOf({})],
  ['limits that are null', messageOf({ rate_limits: null })],
  ['a share that is a text', messageOf(limitsOf('12', resetsAt(13)))],
  ['a share below zero', messageOf(limitsOf(-1, resetsAt(13)))],
  ['no time', messageOf(limitsOf(12, undefined))],
  ['a limit that is over', messageOf(limitsOf(12, resetsAt(8)))],
  ['a time that is no date', messageOf(limitsOf(12, 1e300))],
])('a message with %s says nothing of a limit', (_what, text) => {
  expect(said(text)).toBeUndefined();
});

test('a hook says nothing of a limit, whatever is in its message', () => {
  const text = messageOf(limitsOf(0, resetsAt(13)));
  expect(said(text)).toMatchObject({ usedPercent: 0 });
  expect(said(text, 'claude-code')).toBeUndefined();
});
