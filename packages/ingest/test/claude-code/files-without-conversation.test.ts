import { expect, test } from 'vitest';
import { at, parse, promptsOf, session, sessionsOf, user } from './build-lines.ts';

test('trap 10: a file of summaries says nothing of its own, and nothing in it is unknown', () => {
  expect(parse([{ type: 'summary', summary: 'Fix the engine', leafUuid: 'elsewhere' }])).toEqual([]);
});

test('trap 10: a file of snapshots says nothing, and nothing in it is unknown', () => {
  const snapshot = {
    type: 'file-history-snapshot',
    messageId: 'm',
    snapshot: { trackedFileBackups: {} },
    isSnapshotUpdate: false,
  };
  expect(parse([snapshot, snapshot])).toEqual([]);
});

test('trap 10: a session of which there are only user lines is one', () => {
  const facts = parse([user(1, 'anybody?')]);
  expect(sessionsOf(facts)).toHaveLength(1);
  expect(promptsOf(facts)).toMatchObject([
    { speaker: 'human', text: 'anybody?', blocks: [{ kind: 'text', byteLen: 8 }] },
  ]);
});

test('trap 10: every session id that stands on any line yields a session', () => {
  const facts = parse([
    { type: 'permission-mode', permissionMode: 'default', sessionId: 'a' },
    { type: 'mode', mode: 'normal', sessionId: 'b' },
    { type: 'queue-operation', operation: 'dequeue', sessionId: 'c', timestamp: at(1) },
    { type: 'atis-latch', atis: '', sessionId: 'a' },
  ]);
  expect(sessionsOf(facts).map((record) => [record.sessionId, record.ts])).toEqual([
    ['a', undefined],
    ['b', undefined],
    ['c', at(1)],
  ]);
});

test('a session fact is given when something it says is new in the file, and says only that', () => {
  const facts = parse([
    user(1, 'a'),
    user(2, 'b'),
    { type: 'ai-title', aiTitle: 'Engine', sessionId: session },
    { type: 'ai-title', aiTitle: 'Engine', sessionId: session },
    { type: 'custom-title', customTitle: 'My engine', sessionId: session },
    user(3, 'c', { gitBranch: 'fix', cwd: '/home/ada/other' }),
  ]);
  expect(sessionsOf(facts).slice(1)).toEqual([
    { source: 'claude-code', sessionId: session, ts: at(2), title: 'Engine', titleKind: 'ai' },
    { source: 'claude-code', sessionId: session, ts: at(2), title: 'My engine', titleKind: 'custom' },
    { source: 'claude-code', sessionId: session, ts: at(3), cwd: '/home/ada/other', gitBranch: 'fix' },
  ]);
});
