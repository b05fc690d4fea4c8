import type { TurnDetails } from '@agentspine/reader';
import { expect, test } from 'vitest';
import { renderTurn } from '../../src/text/render-turns.ts';

test('a turn says what each rule looked for, and what was done instead', () => {
  const turn: TurnDetails = {
    id: 'u1',
    sessionId: 's1',
    taskId: 't1',
    turnIndex: 1_000,
    status: 'closed',
    startedAt: '2026-05-15T12:00:00.000Z',
    endedAt: '2026-05-15T12:01:00.000Z',
    assistantText: 'I ran the tests',
    aggregateVerdict: 'contradicted',
    rulesEvaluatedCount: 3,
    eventCount: 2,
    events: [
      { id: 'c1', kind: 'action.logged', toolName: 'Bash', title: 'run', createdAt: '2026-05-15T12:00:30.000Z' },
      { id: 'a1', kind: 'assistant.response', title: 'done', createdAt: '2026-05-15T12:01:00.000Z' },
    ],
    verdicts: [
      {
        ruleId: 'r1',
        ruleName: 'Tests are run',
        status: 'contradicted',
        matchedPhrase: 'ran the tests',
        expectedPattern: 'npm test',
        actualToolCalls: [],
        matchedToolCalls: [],
        evaluatedAt: '2026-05-15T12:01:00.000Z',
      },
      {
        ruleId: 'r2',
        status: 'verified',
        actualToolCalls: ['ls', 'npm \u001b[31mrun'],
        matchedToolCalls: ['ls'],
        evaluatedAt: '2026-05-15T12:01:00.000Z',
      },
    ],
  };
  expect(renderTurn(turn, {})).toBe(
    [
      'turn     u1',
      'session  s1',
      'task     t1',
      'time     2026-05-15 12:00:00 to 2026-05-15 12:01:00 UTC',
      'asked    —',
      'claimed  I ran the tests',
      'done     1 tool call in 2 events',
      '  2026-05-15 12:00:30  Bash  run',
      'verdict  contradicted, of 3 rules',
      '  contradicted  Tests are run',
      '    applies as it says "ran the tests"',
      '    expects npm test',
      '    done: nothing of the sort',
      '  verified  r2',
      '    done: "ls", "npm \\u001b[31mrun"',
      '    as expected: "ls"',
      '',
    ].join('\n'),
  );
});
