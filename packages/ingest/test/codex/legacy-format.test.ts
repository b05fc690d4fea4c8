import { describe, expect, test } from 'vitest';
import { codexParser } from '../../src/codex/codex-parser.ts';
import {
  type Line,
  line,
  parse,
  promptsOf,
  repliesOf,
  resultsOf,
  sessionsOf,
  spokenOf,
  unknownOf,
} from './rollout-lines.ts';

const started = '2025-08-20T10:00:00.123Z';
const header: Line = {
  id: 'old-1',
  timestamp: started,
  instructions: null,
  git: { commit_hash: 'abc', branch: 'main' },
};
const state: Line = { record_type: 'state' };

function message(role: string, text: string): Line {
  return { type: 'message', id: null, role, content: [{ type: role === 'user' ? 'input_text' : 'output_text', text }] };
}

function shell(id: string): Line {
  return { type: 'function_call', id: `fc_${id}`, name: 'shell', arguments: '{"command":["ls"]}', call_id: id };
}

function shellOutput(id: string, code: number): Line {
  const output = JSON.stringify({ output: 'x', metadata: { exit_code: code, duration_seconds: 0.1 } });
  return { type: 'function_call_output', call_id: id, output };
}

const reasoning: Line = {
  type: 'reasoning',
  id: 'rs',
  summary: [{ type: 'summary_text', text: 'hm' }],
  encrypted_content: 'x',
  content: null,
};

const lines: readonly Line[] = [
  header,
  state,
  message('user', '<environment_context>\n</environment_context>'),
  message('user', 'fix it'),
  state,
  reasoning,
  message('assistant', 'I look'),
  shell('c1'),
  shellOutput('c1', 0),
  state,
  reasoning,
  shell('c2'),
  shellOutput('c2', 1),
  message('assistant', 'done'),
  message('user', 'fix it'),
];

describe('a file of the old format', () => {
  const facts = parse(lines);

  test('trap 17: has responses without usage, at the time of its header', () => {
    expect(repliesOf(facts).map((reply) => [reply.messageId, reply.turnKind, reply.usage, reply.model])).toEqual([
      [`${started}#0`, 'unmetered', undefined, ''],
      [`${started}#0`, 'unmetered', undefined, ''],
      [`${started}#0`, 'unmetered', undefined, ''],
      [`${started}#1`, 'unmetered', undefined, ''],
      [`${started}#1`, 'unmetered', undefined, ''],
      [`${started}#2`, 'unmetered', undefined, ''],
    ]);
    expect(new Set(repliesOf(facts).map((reply) => reply.ts))).toEqual(new Set([started]));
  });

  test('trap 17: has its session, calls, results and prompts', () => {
    expect(sessionsOf(facts)).toMatchObject([{ sessionId: 'old-1', ts: started, gitBranch: 'main' }]);
    expect(repliesOf(facts).flatMap((reply) => reply.toolCalls.map((call) => [call.id, call.input]))).toEqual([
      ['c1', { command: ['ls'] }],
      ['c2', { command: ['ls'] }],
    ]);
    expect(
      resultsOf(facts).map((result) => [result.toolUseId, result.exitCode, result.isError, result.durationMs]),
    ).toEqual([
      ['c1', 0, false, 100],
      ['c2', 1, true, 100],
    ]);
    expect(spokenOf(facts)).toEqual(['human: fix it', 'human: fix it']);
    expect(new Set(promptsOf(facts).map((prompt) => prompt.userUuid)).size).toBe(2);
    expect(unknownOf(facts)).toEqual([]);
  });

  test('of a header only is a session', () => {
    expect(parse([header]).map((fact) => fact.kind)).toEqual(['session']);
  });
});

describe('the parser of Codex', () => {
  test('recognises both formats by their records', () => {
    expect(codexParser.recognises([header])).toBe(true);
    expect(codexParser.recognises([state, line(0, 'turn_context', { model: 'm' })])).toBe(true);
    expect(codexParser.recognises([{ type: 'comment' }, line(0, 'session_meta', { id: 'a' })])).toBe(true);
  });

  test('does not take another harness for its own', () => {
    expect(
      codexParser.recognises([
        { type: 'user', uuid: 'u', message: {} },
        { type: 'summary', summary: 's' },
      ]),
    ).toBe(false);
    expect(codexParser.recognises([{ type: 'session.start', data: {}, id: 'x', timestamp: started }])).toBe(false);
    expect(codexParser.recognises([{ id: 'x', timestamp: started, role: 'user' }, {}])).toBe(false);
  });
});

describe('an unknown shape', () => {
  const meta = line(0, 'session_meta', { id: 't' });

  test('is named once for its line', () => {
    const strange = { ...line(1, 'event_msg', { type: 'token_count', info: null, weather: 1 }), host: 'a' };
    expect(unknownOf(parse([meta, strange]))).toEqual(['key:event_msg/token_count.weather', 'key:event_msg.host']);
    const content = [{ type: 'input_audio' }, { type: 'input_audio' }];
    expect(unknownOf(parse([meta, line(1, 'response_item', { type: 'message', role: 'user', content })]))).toEqual([
      'block:input_audio',
    ]);
  });

  test('may be a record, a payload, or a line without either', () => {
    const records = [
      { type: 'later', payload: {} },
      { type: 'event_msg', payload: { type: 'later' } },
      { what: 1 },
      { type: 'event_msg' },
    ];
    expect(unknownOf(parse([meta, ...records]))).toEqual([
      'record:later',
      'record:event_msg/later',
      'record:(none)',
      'record:event_msg',
    ]);
  });

  test('is not the number that newer versions give a line', () => {
    expect(unknownOf(parse([meta, { ...line(1, 'event_msg', { type: 'context_compacted' }), ordinal: 7 }]))).toEqual(
      [],
    );
  });
});
