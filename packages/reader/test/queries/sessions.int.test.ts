import { type ArchiveRows, callRow, fidelityJson, makeArchive, sessionRow, turnRow } from '@agentspine/testkit';
import { expect, test } from 'vitest';
import { openReader } from '../../src/open-reader.ts';
import type { Reader } from '../../src/reader.ts';

function ask<Answer>(rows: ArchiveRows, question: (reader: Reader) => Answer): Answer {
  using fixture = makeArchive(rows);
  using reader = openReader({ home: fixture.home, nowMs: () => Date.parse('2026-04-10T00:00:00Z') });
  return question(reader);
}

const sessions = [
  sessionRow({ session_id: 'old', ended_at: '2026-04-01T00:00:00.000Z', started_at: '2026-03-31T00:00:00.000Z' }),
  sessionRow({ session_id: 'new', ended_at: '2026-04-09T00:00:00.000Z', started_at: '2026-04-08T00:00:00.000Z' }),
  sessionRow({
    session_id: 'news',
    source: 'codex',
    project: '/x',
    project_key: 'x',
    started_at: null,
    ended_at: null,
  }),
];

test('sessions are listed with the last active first, and how many there are', () => {
  const { sessions: rows, total } = ask({ sessions, turns: [turnRow({ session_id: 'new' })] }, (reader) =>
    reader.sessions({ limit: 2 }),
  );
  expect(rows.map(({ sessionId, usage }) => [sessionId, usage.turns])).toEqual([
    ['new', 1],
    ['old', 0],
  ]);
  expect(total).toBe(3);
});

test.each([
  [{ since: '2026-04-02' }, ['new']],
  [{ since: '7d' }, ['new']],
  [{ until: '2026-04-01' }, ['old']],
  [{ project: 'x' }, ['news']],
  [{ project: '/home/u/spine' }, ['new', 'old']],
  [{ source: 'codex' }, ['news']],
])('the filter %j lists %j', (filter, ids) => {
  const { sessions: rows } = ask({ sessions }, (reader) => reader.sessions(filter));
  expect(rows.map(({ sessionId }) => sessionId)).toEqual(ids);
});

test('a limit that is no count is refused', () => {
  expect(() => ask({}, (reader) => reader.sessions({ limit: 0 }))).toThrow(
    expect.objectContaining({ code: 'READER_BAD_REQUEST' }),
  );
});

test('a session is found by its id or by a beginning that no other has', () => {
  const find = (id: string) => ask({ sessions }, (reader) => reader.sessionDetail(id).session.sessionId);
  expect([find('new'), find('ol'), find('codex:n')]).toEqual(['new', 'old', 'news']);
  expect(() => find('ne')).toThrow(
    expect.objectContaining({
      code: 'READER_SESSION_AMBIGUOUS',
      message: expect.stringMatching(/^"ne" fits 2 sessions:\n {2}claude-code:new .*\n {2}codex:news /),
      candidates: { total: 2, matches: [expect.objectContaining({ sessionId: 'new' }), expect.anything()] },
    }),
  );
  for (const text of ['%', '', 'newer'])
    expect(() => find(text)).toThrow(expect.objectContaining({ code: 'READER_SESSION_NOT_FOUND' }));
});

test('the detail of a session holds all that the archive knows of it', () => {
  const place = { source_file: '00000000000000aa', generation: 1, byte_from: 10, byte_to: 90 };
  const turn = turnRow({ ...place, message_id: 'm', reasoning_tokens: 0, cost_total_picousd: 1_500_000 });
  const key = { source: 'claude-code', session_id: 's1', ts: '2026-04-01T12:00:00.000Z' };
  const detail = ask(
    {
      sessions: [sessionRow({ model_set_json: '["claude-opus-4-5"]', has_content: 1 })],
      turns: [turn, turnRow({ kind: 'unmetered', model: '', fidelity_json: fidelityJson(), cost_total_picousd: null })],
      tool_calls: [callRow(turn, { target: 'a.ts', is_error: 0 }), callRow(turn, { call_index: 1, tool_name: 'Edit' })],
      user_turns: ['human', 'human', 'tool'].map((speaker, index) => ({
        ...key,
        user_uuid: `u${index}`,
        speaker,
        blocks_json: '[]',
      })),
      session_relationships: [
        { source: 'claude-code', session_id: 'child', relationship_type: 'fork', related_session_id: 's1' },
      ],
      compactions: [{ ...key, trigger: 'auto', tokens_before_compact: 9 }],
      api_retries: [{ ...key, attempt: 1, status: 529, retry_in_ms: 600 }],
      import_problems: [{ ...place, source: 'claude-code', problem: 'unparsed', detail: 'not-json' }],
    },
    (reader) => reader.sessionDetail('s1'),
  );
  expect(detail).toMatchObject({
    session: { sessionId: 's1', models: ['claude-opus-4-5'], hasContent: true },
    usage: { turns: 1, unmeteredTurns: 1, costUsd: 0.000002 },
    quality: { outcome: 'completed', reason: 'single-exchange' },
    turns: [
      {
        messageId: 'm',
        inputTokens: 10,
        reasoningTokens: null,
        costUsd: 0.000002,
        fidelity: 'full',
        tools: [
          { toolName: 'Bash', target: 'a.ts', isError: false },
          { toolName: 'Edit', isError: null },
        ],
      },
      { kind: 'unmetered', model: 'unknown', inputTokens: null, costUsd: null, tools: [] },
    ],
    speakers: [
      { speaker: 'human', lines: 2 },
      { speaker: 'tool', lines: 1 },
    ],
    relationships: [{ sessionId: 'child', relationshipType: 'fork' }],
    compactions: [{ trigger: 'auto', tokensBefore: 9 }],
    retries: [{ attempt: 1, status: 529, retryInMs: 600 }],
    problems: [{ problem: 'unparsed', detail: 'not-json' }],
    provenance: [{ sourceFile: '00000000000000aa', generation: 1, byteFrom: 10, byteTo: 90 }],
  });
});

test('problems of an import are listed, and counted with the most frequent first', () => {
  const problem = (sourceFile: string, byteFrom: number, detail: string) => ({
    source_file: sourceFile,
    generation: 0,
    byte_from: byteFrom,
    byte_to: byteFrom + 1,
    source: 'codex',
    problem: 'unparsed',
    detail,
  });
  const rows = {
    import_problems: [problem('f1', 0, 'comment'), problem('f1', 5, 'not-json'), problem('f2', 0, 'not-json')],
  };
  expect(ask(rows, (reader) => reader.problems({ limit: 1 }))).toMatchObject({
    problems: [{ sourceFile: 'f1', byteFrom: 0 }],
    counts: [
      { detail: 'not-json', lines: 2 },
      { detail: 'comment', lines: 1 },
    ],
    total: 3,
  });
  expect(ask(rows, (reader) => reader.problems({ file: 'f2' })).total).toBe(1);
});

test.each([[['native-codex', 'spawn-env']], [['spawn-env', 'native-codex']]])(
  'what two sources say of one relationship is in one order, written as %j',
  (written) => {
    const told = { session_id: 's1', relationship_type: 'fork', related_session_id: 'other' };
    const detail = ask(
      { sessions: [sessionRow()], session_relationships: written.map((source) => ({ ...told, source })) },
      (reader) => reader.sessionDetail('s1'),
    );
    expect(detail.relationships.map(({ source }) => source)).toEqual(['native-codex', 'spawn-env']);
  },
);
