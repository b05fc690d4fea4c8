import { expect, test } from 'vitest';
import { resolveSession, type SessionName } from '../../src/sessions/resolve-session.ts';

const archived = (source: string, runtimeId: string, title: string | null = null): SessionName => {
  return { store: 'archive', source, runtimeId, traceId: null, title, startedAt: null };
};
const traced = (source: string | null, runtimeId: string | null, traceId: string | null): SessionName => {
  return { store: 'trace', source, runtimeId, traceId, title: null, startedAt: null };
};

const names: readonly SessionName[] = [
  archived('claude-code', 'aa-1', 'The first'),
  archived('claude-code', 'aa-2'),
  archived('claude-code', 'aa-20'),
  archived('claude-code', 'both'),
  archived('codex', 'both'),
  archived('codex', 'cc-1'),
  traced('claude-code', 'aa-1', 'claude-code:aa-1'),
  traced('claude-code', 'aa-1/left', 'claude-code:aa-1:left'),
  traced('claude-code', 'aa-1/right', 'claude-code:aa-1:right'),
  traced('claude-plugin', 'cc-1', 'plugin-run'),
  traced('codex', 'cc-1', 'codex:cc-1'),
  traced('codex', 'cc-1', '6f0e'),
  traced('codex', 'gone', null),
  traced('codex', 'live', 'codex:live'),
  traced(null, null, 'own-1'),
  traced('claude-code', 'lone/agent', 'claude-code:lone:agent'),
];

test.each([
  ['the id of the archive', 'aa-1', 'claude-code:aa-1'],
  ['the id of the trace', '6f0e', 'codex:cc-1'],
  ['its source and its id', 'codex:both', 'codex:both'],
  ['the beginning of an id', 'cc', 'codex:cc-1'],
  ['the beginning of an id of the trace', 'plug', 'codex:cc-1'],
  ['the beginning of source and id', 'codex:c', 'codex:cc-1'],
  ['an id with which another begins', 'aa-2', 'claude-code:aa-2'],
  ['the beginning of an id with subagents', 'claude-code:aa-1', 'claude-code:aa-1'],
  ['a subagent by its name', 'aa-1/left', 'claude-code:aa-1/left'],
  ['a subagent by its id in the trace', 'claude-code:aa-1:r', 'claude-code:aa-1/right'],
  ['a session that no runtime names', 'own', 'own-1'],
  ['a session that the trace alone has', 'live', 'codex:live'],
  ['a session whose binding is all that is left', 'gone', 'codex:gone'],
  ['a name with a slash of which no session is the beginning', 'lone', 'claude-code:lone/agent'],
])('%s, %j, means %s', (_what, text, name) => {
  expect(resolveSession(text, names)).toMatchObject({ kind: 'session', session: { name } });
});

test.each([
  ['aa', ['claude-code:aa-1', 'claude-code:aa-2', 'claude-code:aa-20']],
  ['both', ['claude-code:both', 'codex:both']],
  ['aa-1/', ['claude-code:aa-1/left', 'claude-code:aa-1/right']],
  ['codex:', ['codex:both', 'codex:cc-1', 'codex:gone', 'codex:live']],
])('%j means several sessions: %j', (text, fitting) => {
  const found = resolveSession(text, names);
  expect(found).toMatchObject({ kind: 'ambiguous', total: fitting.length });
  expect(found.kind === 'ambiguous' && found.matches.map(({ name }) => name)).toEqual(fitting);
});

test.each(['', 'zz', 'AA-1', 'a%', '1', 'aa-1/middle', 'claude-plugin:x'])('%j means no session', (text) => {
  expect(resolveSession(text, names)).toEqual({ kind: 'none' });
});

test('a source leaves the sessions of one harness', () => {
  expect(resolveSession('both', names, 'codex')).toMatchObject({ session: { name: 'codex:both' } });
  expect(resolveSession('aa-1', names, 'codex')).toEqual({ kind: 'none' });
});

test('a session comes with all its names, in whichever order the stores name it', () => {
  const key = {
    name: 'codex:cc-1',
    source: 'codex',
    sessionId: 'cc-1',
    agentId: null,
    isArchived: true,
    title: null,
    startedAt: null,
  };
  for (const order of [names, names.toReversed()]) {
    const found = resolveSession('cc-1', order);
    const session = found.kind === 'session' ? found.session : undefined;
    expect({ ...session, traceIds: session?.traceIds.toSorted() }).toEqual({
      ...key,
      traceIds: ['6f0e', 'codex:cc-1', 'plugin-run'],
    });
  }
});

test('a subagent is a part of its session in the archive', () => {
  expect(resolveSession('aa-1/left', names)).toEqual({
    kind: 'session',
    session: {
      name: 'claude-code:aa-1/left',
      source: 'claude-code',
      sessionId: 'aa-1',
      agentId: 'left',
      isArchived: true,
      traceIds: ['claude-code:aa-1:left'],
      title: null,
      startedAt: null,
    },
  });
});

test('of many sessions that fit, twenty are named and all are counted', () => {
  const many = Array.from({ length: 45 }, (_, at) => archived('codex', `m${at + 10}`));
  const found = resolveSession('m', many);
  expect(found).toMatchObject({ kind: 'ambiguous', total: 45 });
  expect(found.kind === 'ambiguous' && found.matches).toHaveLength(20);
});
