import { join } from 'node:path';
import { callRow, makeArchive, type Row, turnRow } from '@agentspine/testkit';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { nothingImported, readImportedWork } from '../../src/queries/daily/imported-work.ts';

const day = { from: '2026-04-19T00:00:00.000Z', to: '2026-04-20T00:00:00.000Z' };

/** A response, with calls of these outcomes: 1 failed, 0 did not, null does not say. */
function response(ts: string, outcomes: readonly (number | null)[] = []): { turn: Row; calls: readonly Row[] } {
  const turn = turnRow({ ts });
  const calls = outcomes.map((is_error, call_index) =>
    callRow(turn, {
      call_index,
      tool_use_id: `${turn['message_id']}-${call_index}`,
      tool_name: call_index === 0 ? 'Read' : 'Bash',
      is_error,
    }),
  );
  return { turn, calls };
}

function userRow(id: string, ts: string, speaker: string | null, session = 's1'): Row {
  return { source: 'claude-code', session_id: session, user_uuid: id, ts, speaker, blocks_json: '[]' };
}

function workOf(rows: Parameters<typeof makeArchive>[0]) {
  using fixture = makeArchive(rows);
  const database = new Database(join(fixture.home, 'archive.sqlite'), { readonly: true });
  try {
    return readImportedWork(database, day);
  } finally {
    database.close();
  }
}

test('calls count with the response that made them, failures and unknown outcomes apart', () => {
  const responses = [
    response('2026-04-18T23:59:59.999Z', [0, 0]),
    response('2026-04-19T00:00:00.000Z', [1, null, 0]),
    response('2026-04-19T23:59:59.999Z', [0]),
    response('2026-04-20T00:00:00.000Z', [1]),
    response('', [1]),
  ];
  expect(
    workOf({ turns: responses.map(({ turn }) => turn), tool_calls: responses.flatMap(({ calls }) => calls) }),
  ).toEqual({
    sessions: 1,
    prompts: 0,
    toolCalls: { calls: 4, succeeded: 2, failed: 1, outcomeUnknown: 1 },
    byTool: [
      { source: 'claude-code', tool: 'Bash', calls: 2, succeeded: 1, failed: 0, outcomeUnknown: 1 },
      { source: 'claude-code', tool: 'Read', calls: 2, succeeded: 1, failed: 1, outcomeUnknown: 0 },
    ],
  });
});

test('a session counts once, by a response or by a prompt of a person', () => {
  const user_turns = [
    userRow('u1', '2026-04-19T10:00:00.000Z', 'human'),
    userRow('u2', '2026-04-19T10:00:01Z', null, 's2'),
    userRow('u3', '2026-04-19T10:00:02.000Z', 'meta', 's3'),
    userRow('u4', '2026-04-20T00:00:00.000Z', 'human', 's4'),
  ];
  const { turn } = response('2026-04-19T10:00:05.000Z');
  expect(workOf({ turns: [turn], user_turns })).toMatchObject({ sessions: 2, prompts: 2 });
});

test('of an empty archive it is what it is without one', () => {
  expect(workOf({})).toEqual(nothingImported);
});
