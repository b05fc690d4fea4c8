import { expect, test } from 'vitest';
import { assistant, at, compactionsOf, line, parse, promptsOf, repliesOf, text, user } from './build-lines.ts';

test('trap 11: each boundary is one compaction, and the summary behind it is no prompt and none', () => {
  const boundary = (second: number, trigger: string) =>
    line('system', second, {
      subtype: 'compact_boundary',
      parentUuid: null,
      logicalParentUuid: `u${second - 1}`,
      compactMetadata: { trigger, preTokens: 90_000, postTokens: 7_000 },
    });
  const facts = parse([
    assistant(1, 'msg_1', [text('x')]),
    boundary(2, 'auto'),
    user(3, 'The summary', { isCompactSummary: true, isVisibleInTranscriptOnly: true }),
    assistant(4, 'msg_2', [text('x')]),
    boundary(5, 'manual'),
  ]);
  expect(compactionsOf(facts)).toMatchObject([
    {
      ts: at(2),
      trigger: 'auto',
      tokensBeforeCompact: 90_000,
      tokensAfterCompact: 7_000,
      precedingMessageId: 'msg_1',
    },
    { ts: at(5), trigger: 'manual', precedingMessageId: 'msg_2' },
  ]);
  expect(promptsOf(facts).map((prompt) => prompt.speaker)).toEqual(['summary']);
});

test('trap 11: a retry is no failure', () => {
  const facts = parse([
    line('system', 1, {
      subtype: 'api_error',
      error: { status: 529, headers: {} },
      retryInMs: 531.5,
      retryAttempt: 1,
      maxRetries: 10,
    }),
  ]);
  expect(facts.at(-1)).toMatchObject({ kind: 'api-retry', ts: at(1), status: 529, attempt: 1, retryInMs: 531.5 });
  expect(repliesOf(facts)).toEqual([]);
});

test('trap 11: a message that was made locally is never usage of a model', () => {
  const [reply] = repliesOf(
    parse([
      assistant(1, 'local-1', [text('API Error: 529')], {
        requestId: undefined,
        isApiErrorMessage: true,
        message: { model: '<synthetic>', stop_reason: 'stop_sequence' },
      }),
    ]),
  );
  expect(reply).toMatchObject({ turnKind: 'synthetic', model: '<synthetic>', requestId: undefined });
});
