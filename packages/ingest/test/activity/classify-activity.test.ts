import type { TextTheme, ToolCallSignal, TurnClassification } from '@agentspine/schema';
import { describe, expect, test } from 'vitest';
import { codex } from '../../src/codex/harness.ts';
import { classifyTurn, textThemes, toolCallSignal } from '../../src/index.ts';

interface Situation {
  readonly text?: string;
  readonly themes?: readonly TextTheme[];
  readonly failed?: boolean;
  readonly reasoningTokens?: number;
}

/** A call as a harness logs it: the tool's name and what it was given. */
type Call = readonly [name: string, input?: unknown];

function classify(calls: readonly Call[], situation: Situation = {}): TurnClassification {
  const { text = '', themes = [], failed, reasoningTokens = 0 } = situation;
  const signals = calls.map(([name, input], index): ToolCallSignal => {
    const signal = toolCallSignal(name, input, codex.tools);
    return failed !== undefined && index === calls.length - 1 ? { ...signal, failed } : signal;
  });
  return classifyTurn({ calls: signals, themes: [...themes, ...textThemes(text)], reasoningTokens });
}

const bash = (command: string): Call => ['Bash', { command }];
const edit = (path = 'src/a.ts'): Call => ['Edit', { file_path: path, old_string: 'a', new_string: 'b' }];

describe('activity of a turn', () => {
  test('A088: delegation beats edits', () => {
    expect(classify([edit(), ['Task', { subagent_type: 'explorer' }]]).activity).toBe('delegation');
    expect(classify([edit(), ['spawn_agent', { agent_type: 'worker' }]]).activity).toBe('delegation');
  });

  test('A088: leaving plan mode is planning, also under the name of another harness', () => {
    expect(classify([edit(), ['ExitPlanMode', { plan: 'p' }]]).activity).toBe('planning');
    expect(classify([['update_plan', { plan: [] }]]).activity).toBe('planning');
  });

  test('A088: a failing test command is debugging', () => {
    expect(classify([bash('npm test')], { failed: true }).activity).toBe('debugging');
    expect(classify([edit(), bash('npm test')], { failed: true }).activity).toBe('debugging');
  });

  test.each([
    ['CI=1 pytest', 'testing'],
    ['git status', 'review'],
    ['git push', 'git'],
    ['npm install', 'deps'],
    ['prettier --write .', 'format'],
    ['tsc --noEmit', 'verification'],
    ['tsc --build', 'build-deploy'],
  ])('A088: %s is %s', (command, activity) => {
    expect(classify([bash(command)]).activity).toBe(activity);
  });

  test('A088: an edit of documentation alone is docs', () => {
    expect(classify([edit('README.md')]).activity).toBe('docs');
    expect(classify([edit('docs/guide/config.json')]).activity).toBe('docs');
    expect(classify([edit('README.md'), edit()]).activity).toBe('coding');
    expect(classify([['apply_patch', '*** Begin Patch\n*** Update File: CHANGELOG\n+x\n*** End Patch']]).activity).toBe(
      'docs',
    );
  });

  test('A088: edit, bash, edit, bash, edit is debugging', () => {
    expect(classify([edit(), bash('ls'), edit(), bash('ls'), edit()])).toEqual({
      activity: 'debugging',
      retries: 2,
      hasEdits: true,
    });
  });

  test('A088: a turn of reasoning alone is reasoning, an empty one is conversation', () => {
    expect(classify([], { reasoningTokens: 7 }).activity).toBe('reasoning');
    expect(classify([])).toEqual({ activity: 'conversation', retries: 0, hasEdits: false });
  });

  test('words decide about edits in the order debug, refactor, feature', () => {
    expect(classify([edit()], { themes: ['feature', 'refactor', 'debug'] }).activity).toBe('debugging');
    expect(classify([edit()], { themes: ['feature', 'refactor'] }).activity).toBe('refactoring');
    expect(classify([edit()], { themes: ['feature', 'review'] }).activity).toBe('feature');
    expect(classify([edit()], { themes: ['review'] }).activity).toBe('coding');
  });

  test('words decide about other tools and plain talk in the order debug, review, refactor, feature', () => {
    for (const calls of [[['Read', { file_path: 'a' }] as const], []]) {
      expect(classify(calls, { themes: ['feature', 'refactor', 'review', 'debug'] }).activity).toBe('debugging');
      expect(classify(calls, { themes: ['feature', 'refactor', 'review'] }).activity).toBe('review');
      expect(classify(calls, { themes: ['feature', 'refactor'] }).activity).toBe('refactoring');
      expect(classify(calls, { themes: ['feature'] }).activity).toBe('feature');
    }
    expect(classify([['Read', {}]], { themes: ['planning'] }).activity).toBe('exploration');
    expect(classify([], { themes: ['planning', 'brainstorm'], reasoningTokens: 1 }).activity).toBe('brainstorming');
    expect(classify([], { themes: ['planning'], reasoningTokens: 1 }).activity).toBe('planning');
  });

  test('the first command that belongs to a family decides', () => {
    expect(classify([bash('ls -la'), bash('git diff'), bash('npm test')]).activity).toBe('review');
  });
});

describe('retries of a turn', () => {
  const tools = {
    'Claude Code': { E: edit(), B: bash('make') },
    Codex: { E: ['apply_patch', '*** Update File: a.ts'], B: ['exec_command', { cmd: 'make' }] },
    'Codex through its shell': {
      E: ['shell', { command: ['bash', '-lc', "apply_patch <<'EOF'\n*** Update File: a.ts\nEOF"] }],
      B: ['shell', { command: ['bash', '-lc', 'make'] }],
    },
    OpenCode: { E: ['edit', { filePath: 'a.ts' }], B: ['bash', { command: 'make' }] },
  } as const satisfies Record<string, Record<'E' | 'B', Call>>;

  for (const [harness, { E, B }] of Object.entries(tools)) {
    test(`A089: ${harness}: every edit after a command after an edit is a retry`, () => {
      const retriesOf = (calls: readonly Call[]) => classify(calls).retries;
      expect(retriesOf([E, B, E])).toBe(1);
      expect(retriesOf([E, B, E, B, E])).toBe(2);
      expect(retriesOf([E, E])).toBe(0);
      expect(retriesOf([B, E, E])).toBe(0);
      expect(retriesOf([E, B, B, ['Read', {}], E])).toBe(1);
      expect(retriesOf([E, B])).toBe(0);
    });
  }
});

describe('words of a text', () => {
  test('only whole words count, in any case', () => {
    expect(textThemes('Fix the BUG')).toEqual(['debug']);
    expect(textThemes('a prefix, a suffix and bugle calls')).toEqual([]);
    expect(textThemes('please rename it, then add a test')).toEqual(['refactor', 'feature']);
    expect(textThemes('what if we did? any ideas?')).toEqual(['brainstorm']);
    expect(textThemes('write a plan')).toEqual(['planning']);
    expect(textThemes('review my pull request')).toEqual(['review']);
    expect(textThemes('')).toEqual([]);
  });

  test('of a long text only the start is looked at', () => {
    expect(textThemes(`${'x '.repeat(20_000)} bug`)).toEqual([]);
    expect(textThemes(`bug ${'x '.repeat(20_000)}`)).toEqual(['debug']);
  });
});
