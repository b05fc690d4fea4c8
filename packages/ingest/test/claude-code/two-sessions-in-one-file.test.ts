import { expect, test } from 'vitest';
import { assistant, parse, relationshipsOf, repliesOf, session, sessionsOf, text, user } from './build-lines.ts';

const next = '5e551000-0000-4000-8000-000000000002';
const lines = [
  user(1, 'start'),
  assistant(2, 'msg_1', [text('ok')]),
  user(3, 'go on', { sessionId: next }),
  assistant(4, 'msg_2', [text('ok')], { sessionId: next }),
];

test('trap 4: each line belongs to the session that it names, whatever the file is called', () => {
  const facts = parse(lines, '/somewhere/full.jsonl');
  expect(repliesOf(facts).map((reply) => reply.sessionId)).toEqual([session, next]);
  expect(sessionsOf(facts).map((record) => record.sessionId)).toEqual([session, next]);
});

test('trap 4: a session whose first line follows a line of another continues it', () => {
  expect(relationshipsOf(parse(lines))).toEqual([
    {
      source: 'claude-code',
      sessionId: next,
      relatedSessionId: session,
      relationshipType: 'continuation',
      ts: '2026-01-31T23:59:53.000Z',
      sourceVersion: '2.1.20',
    },
  ]);
});

test('trap 4: sessions that only stand in one file are not related', () => {
  const apart = [user(1, 'a'), user(2, 'b', { sessionId: next, parentUuid: null })];
  expect(relationshipsOf(parse(apart))).toEqual([]);
});

test.each([
  ['continuation', 'old', { continuedFromSessionId: 'old' }],
  ['fork', 'old', { forkedFrom: { sessionId: 'old', messageUuid: 'm' } }],
  ['fork', 'old', { forkSessionId: 'old' }],
])('trap 4: a line may say itself that its session is a %s', (relationshipType, relatedSessionId, fields) => {
  const records = relationshipsOf(parse([user(1, 'x', fields), user(2, 'x', fields)]));
  expect(records).toMatchObject([{ relationshipType, relatedSessionId, sessionId: session }]);
});

test('trap 4: a prompt that resumes a session continues it', () => {
  const old = '01d00000-0000-4000-8000-000000000001';
  const records = relationshipsOf(parse([user(1, `/resume ${old}`), user(2, '/resume the work')]));
  expect(records).toMatchObject([{ relationshipType: 'continuation', relatedSessionId: old }]);
});
