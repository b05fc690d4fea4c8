import type { Speaker } from '@agentspine/schema';
import { describe, expect, test } from 'vitest';
import { bodyInFacts } from '../../src/index.ts';
import { calls, eventsOf, prompt, reply, result, timelineOf } from './fact-lines.ts';

const callOf = (name: string, input: unknown) =>
  // Codex's `exec` is a script; other tools are known by their names in any harness.
  timelineOf(reply(1, { ...calls(name, input), source: name === 'exec' ? 'codex' : 'claude-code' })).find(
    ({ type }) => type === 'tool.invoked',
  );

describe('a tool call', () => {
  test.each([
    [
      'Bash',
      { command: 'ls -l' },
      'terminal.command',
      { toolName: 'Bash', subtypeKey: 'run_command', command: 'ls -l' },
    ],
    [
      'exec_command',
      { cmd: 'ls' },
      'terminal.command',
      { toolName: 'Bash', sourceTool: 'exec_command', command: 'ls' },
    ],
    ['shell', { command: ['bash', '-lc', 'ls | wc'] }, 'terminal.command', { toolName: 'Bash', command: 'ls | wc' }],
    ['shell', { command: ['git', 'status'] }, 'terminal.command', { toolName: 'Bash', command: 'git status' }],
    [
      'exec',
      'tools.exec_command({cmd: "make"})',
      'terminal.command',
      { toolName: 'Bash', sourceTool: 'exec', command: 'make' },
    ],
    [
      'exec',
      "tools.exec_command({cmd: 'echo \\'a\\' \\\\\\n  b', workdir: '/a'}); tools.exec_command({cmd: `make\\n\\ttest $x`})",
      'terminal.command',
      { toolName: 'Bash', sourceTool: 'exec', command: "echo 'a' \\\n  b\nmake\n\ttest $x" },
    ],
    ['Read', { file_path: '/a/b.ts' }, 'tool.used', { toolName: 'Read', subtypeKey: 'read_file', filePath: '/a/b.ts' }],
    [
      'Write',
      { file_path: '/a', content: 'x' },
      'tool.used',
      { toolName: 'Write', subtypeKey: 'create_file', filePath: '/a' },
    ],
    [
      'apply_patch',
      '*** Begin Patch\n*** Update File: a.ts\n*** Add File: b.ts\n',
      'tool.used',
      { toolName: 'Edit', sourceTool: 'apply_patch', subtypeKey: 'apply_patch', filePaths: ['a.ts', 'b.ts'] },
    ],
    ['WebFetch', { url: 'https://example.com' }, 'tool.used', { toolName: 'WebFetch', toolFamily: 'web' }],
    ['Task', { prompt: 'look', subagent_type: 'scout' }, 'tool.used', { asyncTaskId: 'call-1', asyncAgent: 'scout' }],
    ['ExitPlanMode', { plan: 'first this' }, 'plan.logged', { toolName: 'ExitPlanMode' }],
    ['AskUserQuestion', { questions: [{ question: 'Which?' }] }, 'question.logged', { questionPhase: 'asked' }],
    ['__proto__', null, 'tool.used', { toolName: '__proto__' }],
    [' ', {}, 'tool.used', { toolName: 'unnamed tool' }],
  ])('of %s with %j is %s', (name, input, kind, metadata) => {
    expect(callOf(name, input)).toMatchObject({ kind, metadata });
  });

  test('of a list of things to do tells of each that changed', () => {
    const todos = (...states: readonly string[]) => ({
      todos: states.map((status, n) => ({ content: `item ${n}`, status })),
    });
    const logged = timelineOf(
      reply(1, calls('TodoWrite', todos('in_progress', 'pending'), 'c1')),
      reply(2, calls('TodoWrite', todos('completed', 'pending'), 'c2')),
    ).filter(({ kind }) => kind === 'todo.logged');
    expect(logged.map(({ title, metadata }) => [title, metadata['todoState']])).toEqual([
      ['item 0', 'in_progress'],
      ['item 1', 'added'],
      ['item 0', 'completed'],
    ]);
    expect(logged[2]?.metadata['todoId']).toBe(logged[0]?.metadata['todoId']);
  });

  test('names where the whole of a long input stands', () => {
    const content = 'x'.repeat(5_000);
    const told = callOf('Write', { file_path: '/a', content });
    expect(told?.body).toHaveLength(4_000);
    expect(told?.metadata).toMatchObject({ rawFile: '0123456789abcdef', rawGeneration: 0, rawFrom: 100, rawTo: 190 });
    const facts = [reply(1, calls('Write', { file_path: '/a', content }))];
    expect(bodyInFacts(facts, told?.metadata ?? {})).toBe(JSON.stringify({ file_path: '/a', content }));
  });
});

describe('a result', () => {
  const resultOf = (more: Parameters<typeof result>[1], name = 'Bash') =>
    timelineOf(reply(1, calls(name, { command: 'make' })), result(2, more)).filter(
      ({ metadata }) => metadata['resultOf'] !== undefined,
    )[0];

  test.each([
    [{}, 'Bash returned', { status: 'completed', isError: undefined }],
    [
      { isError: true, status: 'errored' as const, exitCode: 2 },
      'Bash ended with exit code 2',
      { status: 'error', isError: true, exitCode: 2 },
    ],
    [{ isError: true, status: 'errored' as const }, 'Bash failed', { status: 'error' }],
    [{ isError: false }, 'Bash returned', { status: 'completed', isError: false }],
    [
      { status: 'cancelled' as const, reason: 'denied' },
      'Bash was cancelled: denied',
      { status: 'cancelled', reason: 'denied' },
    ],
    [{ status: 'running' as const }, 'Bash goes on in the background', { asyncStatus: 'running' }],
  ])('%j is called "%s"', (more, title, metadata) => {
    expect(resultOf(more)).toMatchObject({ type: 'tool.result', kind: 'monitor.observed', title, metadata });
  });

  test('is related to its call, also where that stands in another file', () => {
    const [call] = timelineOf(reply(1, calls('Bash', {})));
    expect(call?.type).toBe('tool.invoked');
    const both = resultOf({})?.metadata['parentEventId'];
    const [alone] = timelineOf(result(2));
    expect(alone?.metadata['parentEventId']).toBe(both);
  });

  test('of a question is its answer', () => {
    const answer = resultOf({}, 'AskUserQuestion');
    expect(answer).toMatchObject({ kind: 'question.logged', metadata: { questionPhase: 'answered' } });
    expect(answer?.metadata['questionId']).toBe(answer?.metadata['parentEventId']);
  });

  test('that comes later, as a notification, is activity of the agent', () => {
    const told = resultOf({ eventIndex: 2, eventSource: 'subagent_notification' });
    expect(told).toMatchObject({
      type: 'timeline.logged',
      kind: 'agent.activity.logged',
      metadata: { asyncTaskId: 'call-1' },
    });
  });
});

describe('what is said by', () => {
  test.each<[Speaker, string, string]>([
    ['human', 'prompt.submitted', 'user.message'],
    ['subagent-prompt', 'prompt.submitted', 'user.message'],
    ['command', 'timeline.logged', 'user.prompt.expansion'],
    ['meta', 'timeline.logged', 'instructions.loaded'],
    ['summary', 'timeline.logged', 'context.snapshot'],
    ['notification', 'timeline.logged', 'agent.activity.logged'],
    ['interrupt', 'timeline.logged', 'action.logged'],
    ['system', 'timeline.logged', 'monitor.observed'],
    ['tool', 'timeline.logged', 'user.prompt.expansion'],
  ])('%s is %s, %s', (speaker, type, kind) => {
    expect(timelineOf(prompt(1, 'words', { speaker }))).toMatchObject([
      { type, kind, body: 'words', metadata: { speaker } },
    ]);
  });

  test('a line that only carries results is nothing', () => {
    expect(timelineOf(prompt(1, '', { speaker: 'tool' }))).toEqual([]);
  });

  test('a person at length is cut in no character, and the rest can be found', () => {
    const text = `${'x'.repeat(31_999)}😀 and more`;
    const [told] = timelineOf(prompt(1, text));
    expect(told?.body).toBe('x'.repeat(31_999));
    expect(told?.title).toHaveLength(121);
    expect(bodyInFacts([prompt(1, text)], told?.metadata ?? {})).toBe(text);
  });

  test('half a character is what UTF-8 can hold', () => {
    expect(timelineOf(prompt(1, 'a\ud800b'))[0]?.body).toBe('a\ufffdb');
  });
});

test.each(['', ' ', '\n'])(
  'a tool that is named %j has a name in the trace that is none, in its call and in its result',
  (name) => {
    const events = eventsOf(reply(1, calls(name, { a: 1 })), result(2));
    const named = events.filter(({ eventType }) => eventType.startsWith('tool.'));
    expect(named.map(({ eventType, payload }) => [eventType, payload['tool_name']])).toEqual([
      ['tool.invoked', 'unnamed tool'],
      ['tool.result', 'unnamed tool'],
    ]);
  },
);
