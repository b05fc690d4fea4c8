import type { TranscriptFact } from '@agentspine/schema';
import { describe, expect, test } from 'vitest';
import { projectKeyOf } from '../../src/codex/project-key.ts';
import {
  at,
  context,
  counts,
  event,
  type Line,
  line,
  meta,
  parse,
  repliesOf,
  says,
  sessionsOf,
  tokens,
  usagesOf,
} from './rollout-lines.ts';

const git = { branch: 'main', commit_hash: 'abc', repository_url: 'https://user:secret@github.com/acme/app.git' };

describe('a session', () => {
  test('says where it runs, in which version, and under which front end', () => {
    expect(sessionsOf(parse([meta('thread-1', { git, originator: 'codex_exec' })]))).toEqual([
      {
        source: 'codex',
        sessionId: 'thread-1',
        ts: at(0),
        cwd: '/home/ana/app',
        gitBranch: 'main',
        projectKey: 'acme/app',
        clientVersion: '0.121.0',
        entrypoint: 'codex_exec',
      },
    ]);
  });

  test('is stated again only when something changes', () => {
    const lines = [
      meta('thread-1'),
      context(1, 'a'),
      context(2, 'b'),
      context(3, 'b', { cwd: '/tmp' }),
      context(4, 'b', { cwd: '/tmp' }),
    ];
    expect(sessionsOf(parse([...lines, meta('thread-1', { cwd: '/tmp', cli_version: '0.122.0' }, 5)]))).toMatchObject([
      { cwd: '/home/ana/app', clientVersion: '0.121.0' },
      { ts: at(3), cwd: '/tmp', clientVersion: '0.121.0' },
      { ts: at(5), cwd: '/tmp', clientVersion: '0.122.0' },
    ]);
  });

  test('gives its replies the directory of their own time', () => {
    const lines = [meta('thread-1'), says(1, 'a'), context(2, 'm', { cwd: '/tmp' }), says(3, 'b')];
    expect(repliesOf(parse(lines)).map((reply) => reply.project)).toEqual(['/home/ana/app', '/tmp']);
  });

  test('omarchy#6657: has the model that thread_settings_applied names, from there on', () => {
    const applied = (seconds: number, model: string, payload: Line = {}) =>
      event(seconds, 'thread_settings_applied', { thread_settings: { model }, ...payload });
    const lines = [
      meta('thread-1'),
      applied(1, 'gpt-a'),
      tokens(2, counts(10, 0, 5)),
      applied(3, 'gpt-b'),
      applied(4, 'gpt-c', { thread_id: 'thread-2' }),
      tokens(5, counts(20, 0, 6), counts(10, 0, 1)),
      context(6, 'gpt-d'),
      tokens(7, counts(30, 0, 7), counts(10, 0, 1)),
    ];
    expect(usagesOf(parse(lines)).map(([model]) => model)).toEqual(['gpt-a', 'gpt-b', 'gpt-d']);
  });

  test('aistack#73: has the model of its session_meta where nothing else names one', () => {
    const lines = [meta('thread-1', { model: 'grok-a' }), tokens(2, counts(10, 0, 5)), context(3, 'gpt-b')];
    const again = [meta('thread-1', {}, 4), meta('thread-2', { model: 'gpt-c' }, 4)];
    const more = tokens(5, counts(20, 0, 6), counts(10, 0, 1));
    expect(usagesOf(parse([...lines, ...again, more])).map(([model]) => model)).toEqual(['grok-a', 'gpt-b']);
  });

  test('has the title that names its thread', () => {
    const named = (id: string) => event(2, 'thread_name_updated', { thread_id: id, thread_name: 'Fix it' });
    expect(sessionsOf(parse([meta('thread-1'), named('thread-1'), named('other')])).slice(1)).toEqual([
      { source: 'codex', sessionId: 'thread-1', ts: at(2), title: 'Fix it', titleKind: 'thread-name' },
    ]);
  });

  test('trap 18: of a file that is a session_meta only exists, without replies', () => {
    const facts = parse([meta('thread-1')]);
    expect(facts.map((fact) => fact.kind)).toEqual(['session']);
  });

  test('without a session_meta is named by its file, or by its first line', () => {
    const lines = [context(1, 'gpt-a'), tokens(2, counts(10, 0, 5))];
    const uuid = '01900001-0000-7000-8000-000000000000';
    const sessions = (path: string) => new Set(sessionsOf(parse(lines, path)).map((session) => session.sessionId));
    expect(sessions(`/s/2026/04/01/rollout-2026-04-01T12-00-00-${uuid}.jsonl`)).toEqual(new Set([uuid]));
    const [fromLine] = sessions('/a/full.jsonl');
    expect(fromLine).toMatch(/^file-[0-9a-f]{16}$/);
    expect(sessions('/b/full.jsonl')).toEqual(new Set([fromLine]));
    expect(repliesOf(parse(lines, '/b/full.jsonl'))[0]?.sessionId).toBe(fromLine);
  });

  test('keeps its id when another session_meta stands later in the file', () => {
    const facts = parse([meta('thread-1'), says(1, 'a'), meta('thread-2', {}, 2), says(3, 'b')]);
    expect(new Set(repliesOf(facts).map((reply) => reply.sessionId))).toEqual(new Set(['thread-1']));
  });
});

describe('a compaction', () => {
  const compactions = (facts: readonly TranscriptFact[]) =>
    facts.flatMap((fact) => (fact.kind === 'compaction' ? [fact.record] : []));
  const compacted = line(5, 'compacted', {
    message: '',
    replacement_history: [{ type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'again' }] }],
  });

  test('is one, though a record and an event say it, and its history is not told again', () => {
    const lines = [
      meta('thread-1'),
      says(2, 'a'),
      tokens(3, counts(10, 0, 5)),
      compacted,
      event(6, 'context_compacted'),
    ];
    const facts = parse([...lines, compacted, event(7, 'context_compacted')]);
    const record = { source: 'codex', sessionId: 'thread-1', ts: at(5), precedingMessageId: `${at(2)}#0` };
    expect(compactions(facts)).toEqual([record, record]);
    expect(repliesOf(facts).flatMap((reply) => reply.blocks.map((block) => block.text))).toEqual(['a']);
  });

  test('is counted where a version writes only one of the two', () => {
    expect(compactions(parse([meta('t'), compacted, compacted]))).toHaveLength(2);
    expect(compactions(parse([meta('t'), event(1, 'context_compacted'), event(2, 'context_compacted')]))).toHaveLength(
      2,
    );
  });
});

describe('the key of a project', () => {
  test.each([
    ['git@github.com:acme/app.git', 'acme/app'],
    ['https://github.com/acme/app', 'acme/app'],
    ['https://github.com/acme/app.git/', 'acme/app'],
    ['ssh://git@GitHub.com:22/acme/app.git', 'acme/app'],
    ['https://user:p4ss@github.com/acme/app.git', 'acme/app'],
    ['https://x:ghp_secret@git.example.org:8443/team/sub/app.git', 'git.example.org/team/sub/app'],
    ['deploy@git.example.org:team/app', 'git.example.org/team/app'],
    ['https://git.example.org/team/app?token=secret', 'git.example.org/team/app'],
  ])('of %s is %s', (remote, key) => {
    expect(projectKeyOf(remote)).toBe(key);
  });

  test.each([
    '',
    '/srv/git/app.git',
    'C:\\code\\app',
    '../app',
    'file:///srv/app.git',
    'https://github.com/',
    'https://a@b@c/d@e',
  ])('of "%s" is unknown', (remote) => expect(projectKeyOf(remote)).toBeUndefined());
});
