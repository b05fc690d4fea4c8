import { describe, expect, test } from 'vitest';
import {
  context,
  counts,
  type Line,
  line,
  meta,
  meteredOf,
  parse,
  repliesOf,
  says,
  tokens,
  usagesOf,
} from './rollout-lines.ts';

const head = [meta('thread-1', { cli_version: '0.154.0' }), context(1, 'gpt-a')];

/** A token_usage_record of this thread. */
function record(seconds: number, responseId: string, usage: Line, payload: Line = {}): Line {
  return line(seconds, 'token_usage_record', { thread_id: 'thread-1', response_id: responseId, usage, ...payload });
}

/** Input, cached and output of each response that is counted. */
function used(...lines: readonly Line[]): readonly unknown[] {
  return usagesOf(parse([...head, ...lines])).map((usage) => usage.slice(1, 4));
}

const small = counts(100, 40, 10);
const large = counts(150_000, 140_000, 4_000);

describe('a token_usage_record', () => {
  test('openai/codex#47003: counts a compaction, which the totals of token_count never hold', () => {
    const lines = [
      record(2, 'r1', small),
      tokens(3, small),
      record(4, 'r2', large),
      line(5, 'compacted', { message: '', compaction_response_id: 'r2', latest_token_usage_record: { usage: large } }),
      tokens(6, small),
      record(7, 'r3', counts(8, 7, 9)),
      tokens(8, counts(108, 47, 19), counts(8, 7, 9)),
    ];
    expect(used(...lines)).toEqual([
      [60, 40, 10],
      [10_000, 140_000, 4_000],
      [1, 7, 9],
    ]);
  });

  test('antiburn#404: and the token_count of the same response count once, whichever comes first', () => {
    const both = counts(250, 90, 30);
    const second = counts(150, 50, 20);
    const inOrder = [record(2, 'r1', small), tokens(3, small), record(4, 'r2', second), tokens(5, both, second)];
    const [r1, t1, r2, t2] = inOrder as [Line, Line, Line, Line];
    const once = [
      [60, 40, 10],
      [100, 50, 20],
    ];
    expect(used(r1, t1, r2, t2)).toEqual(once);
    expect(used(t1, r1, t2, r2)).toEqual(once);
    expect(used(r1, r2, t1, t2)).toEqual(once);
    expect(used(t1, t2, r1, r2)).toEqual(once);
  });

  test('of a response of the same size as the one before is another response', () => {
    const lines = [
      record(2, 'r1', small),
      tokens(3, small),
      record(4, 'r2', small),
      tokens(5, counts(200, 80, 20), small),
    ];
    expect(used(...lines)).toEqual([
      [60, 40, 10],
      [60, 40, 10],
    ]);
  });

  test('counts without a token_count, and a token_count without one', () => {
    const lines = [
      record(2, 'r1', small),
      tokens(3, counts(107, 41, 12), counts(7, 1, 2)),
      tokens(4, counts(110, 42, 15), counts(3, 1, 3)),
    ];
    expect(used(...lines)).toEqual([
      [60, 40, 10],
      [6, 1, 2],
      [2, 1, 3],
    ]);
  });

  test('that waits for its token_count is not counted again in the difference of a later one', () => {
    const last = counts(7, 1, 2);
    const lines = [tokens(2, small), record(3, 'r2', counts(50, 0, 5)), tokens(4, counts(157, 41, 17), last)];
    expect(used(...lines)).toEqual([
      [60, 40, 10],
      [50, 0, 5],
      [6, 1, 2],
    ]);
  });

  test('that is written again counts once', () => {
    expect(used(record(2, 'r1', small), record(3, 'r1', small))).toEqual([[60, 40, 10]]);
  });

  test('of another thread is not usage of this one', () => {
    expect(used(record(2, 'r1', large, { thread_id: 'thread-2' }), tokens(3, small))).toEqual([[60, 40, 10]]);
  });

  test('without usage, or with usage of nothing, is not a response', () => {
    expect(used(record(2, 'r1', counts(0, 0, 0)), line(3, 'token_usage_record', { thread_id: 'thread-1' }))).toEqual(
      [],
    );
  });

  test('ends the response whose items stand before it', () => {
    const lines = [says(2, 'a'), record(3, 'r1', small), tokens(4, small), says(5, 'b')];
    const facts = parse([...head, ...lines]);
    const ids = repliesOf(facts).map((reply) => reply.messageId);
    expect(ids[0]).toBe(ids[1]);
    expect(ids[2]).not.toBe(ids[1]);
    expect(meteredOf(facts)).toHaveLength(1);
  });
});
