import { describe, expect, test } from 'vitest';
import {
  context,
  counts,
  event,
  item,
  type Line,
  line,
  meta,
  meteredOf,
  parse,
  says,
  tokens,
  usagesOf,
} from './rollout-lines.ts';

const head = [meta('thread-1'), context(1, 'gpt-a')];

function usages(...lines: readonly Line[]): readonly (readonly unknown[])[] {
  return usagesOf(parse([...head, ...lines]));
}

describe('usage', () => {
  test('is the difference of totals, and input is what is not cached', () => {
    expect(usages(tokens(2, counts(1000, 400, 120, 30)), tokens(3, counts(2500, 1400, 200, 50)))).toEqual([
      ['gpt-a', 600, 400, 120, 30],
      ['gpt-a', 500, 1000, 80, 20],
    ]);
  });

  test('trap 15: a token_count that repeats the total is not counted, whatever its last usage and time', () => {
    const last = counts(1000, 400, 120, 30);
    const total = counts(3000, 1000, 300, 40);
    expect(usages(tokens(2, total), tokens(2, total, last), tokens(9, total, last))).toEqual([
      ['gpt-a', 2000, 1000, 300, 40],
    ]);
  });

  test('belongs to the model of the last turn_context before it', () => {
    expect(usages(tokens(2, counts(10, 0, 5)), context(3, 'gpt-b'), tokens(4, counts(30, 0, 6)))).toEqual([
      ['gpt-a', 10, 0, 5, 0],
      ['gpt-b', 20, 0, 1, 0],
    ]);
  });

  test('has no model where no turn_context came before', () => {
    expect(usagesOf(parse([meta('thread-1'), tokens(2, counts(10, 0, 5))]))).toEqual([['', 10, 0, 5, 0]]);
  });

  test('is not in an event without info', () => {
    expect(usages(event(2, 'token_count', { info: null, rate_limits: {} }))).toEqual([]);
  });

  test('goes on over a compaction, which does not reset the total', () => {
    const compacted = line(3, 'compacted', { message: '', replacement_history: [] });
    expect(usages(tokens(2, counts(10, 0, 5)), compacted, tokens(4, counts(15, 0, 6)))).toEqual([
      ['gpt-a', 10, 0, 5, 0],
      ['gpt-a', 5, 0, 1, 0],
    ]);
  });

  test('begins again from 0 when a total falls', () => {
    expect(usages(tokens(2, counts(100, 0, 5)), tokens(3, counts(7, 0, 1)))).toEqual([
      ['gpt-a', 100, 0, 5, 0],
      ['gpt-a', 7, 0, 1, 0],
    ]);
  });

  test('is never negative, even where more is cached than was sent', () => {
    expect(usages(tokens(2, counts(10, 30, 5)))).toEqual([['gpt-a', 0, 30, 5, 0]]);
  });

  test('is the last usage where a log states no total', () => {
    const info = { last_token_usage: counts(10, 4, 5) };
    expect(usages(event(2, 'token_count', { info }), event(3, 'token_count', { info }))).toEqual([
      ['gpt-a', 6, 4, 5, 0],
      ['gpt-a', 6, 4, 5, 0],
    ]);
  });

  test('is counted where the total is not stated but its parts are', () => {
    const info = { total_token_usage: { input_tokens: 100, output_tokens: 50 } };
    expect(usages(event(2, 'token_count', { info }))).toEqual([['gpt-a', 100, 0, 50, 0]]);
  });

  test('reports which counters the log states, and never cache writes', () => {
    const info = { total_token_usage: { input_tokens: 100, total_tokens: 100 } };
    const facts = parse([...head, event(2, 'token_count', { info }), tokens(3, counts(200, 0, 1))]);
    expect(meteredOf(facts).map((reply) => reply.usageCoverage)).toEqual([
      {
        hasInputTokens: true,
        hasOutputTokens: false,
        hasReasoningTokens: false,
        hasCacheReadTokens: false,
        hasCacheCreateTokens: false,
      },
      {
        hasInputTokens: true,
        hasOutputTokens: true,
        hasReasoningTokens: true,
        hasCacheReadTokens: true,
        hasCacheCreateTokens: false,
      },
    ]);
  });

  test('Chorus-AIDLC/Chorus#447: input is neither what was read from the cache nor what was written to it', () => {
    const total = { ...counts(100, 60, 5), cache_write_input_tokens: 20 };
    expect(usages(tokens(2, total))).toEqual([['gpt-a', 20, 60, 5, 0]]);
    expect(meteredOf(parse([...head, tokens(2, total)]))[0]).toMatchObject({
      usage: { cacheCreate5m: 20, cacheCreate1h: 0 },
      usageCoverage: { hasCacheCreateTokens: true },
      usagePartial: undefined,
    });
  });

  test('Chorus-AIDLC/Chorus#447: writes are the difference of totals as all counts are', () => {
    const written = (total: Line, count: number) => ({ ...total, cache_write_input_tokens: count });
    const lines = [tokens(2, written(counts(100, 0, 5), 70)), tokens(3, written(counts(300, 90, 9), 120))];
    const metered = meteredOf(parse([...head, ...lines]));
    expect(metered.map(({ usage }) => [usage?.input, usage?.cacheRead, usage?.cacheCreate5m])).toEqual([
      [30, 0, 70],
      [60, 90, 50],
    ]);
  });

  test('rome-os/rome#243: more is never written than there was of the input, and the usage is marked as a part', () => {
    const total = { ...counts(100, 60, 5), cache_write_input_tokens: 90 };
    const [fact] = meteredOf(parse([...head, tokens(2, total)]));
    expect(fact?.usage).toMatchObject({ input: 0, cacheRead: 60, cacheCreate5m: 40 });
    expect(fact?.usagePartial).toBe(true);
  });

  describe('cc-switch#5854: several counters of one thread, stated in turn', () => {
    const stated = (seconds: number, limit: string | null, total: Line, last: Line) =>
      event(seconds, 'token_count', {
        info: { total_token_usage: total, last_token_usage: last },
        rate_limits: limit === null ? null : { limit_id: limit },
      });
    const inputs = (...lines: readonly Line[]) => usages(...lines).map(([, input]) => input);

    test('each goes on from its own total', () => {
      const lines = [
        stated(2, 'one', counts(1000, 0, 100), counts(1000, 0, 100)),
        stated(3, 'two', counts(50_000, 0, 5000), counts(50_000, 0, 5000)),
        stated(4, 'one', counts(2100, 0, 210), counts(1100, 0, 110)),
        stated(5, 'two', counts(51_500, 0, 5150), counts(1500, 0, 150)),
        stated(6, 'one', counts(2100, 0, 210), counts(1100, 0, 110)),
        stated(7, 'one', counts(3300, 0, 330), counts(1200, 0, 120)),
      ];
      expect(inputs(...lines)).toEqual([1000, 50_000, 1100, 1500, 1200]);
    });

    test('a counter whose first total holds what another file counts has its last usage of it', () => {
      const lines = [
        stated(2, 'one', counts(1000, 0, 100), counts(1000, 0, 100)),
        stated(3, 'two', counts(90_000, 0, 9000), counts(700, 0, 7)),
        stated(4, 'two', counts(90_400, 0, 9004), counts(400, 0, 4)),
      ];
      expect(inputs(...lines)).toEqual([1000, 700, 400]);
    });

    test('without names of limits, the counter from which a total fell is known again', () => {
      const lines = [
        stated(2, null, counts(50_000, 0, 5000), counts(50_000, 0, 5000)),
        stated(3, null, counts(1000, 0, 100), counts(1000, 0, 100)),
        stated(4, null, counts(51_500, 0, 5150), counts(1500, 0, 150)),
        stated(5, null, counts(2100, 0, 210), counts(1100, 0, 110)),
      ];
      expect(inputs(...lines)).toEqual([50_000, 1000, 1500, 1100]);
    });

    test('one counter under changing limits is one, also where a line between was lost', () => {
      const lines = [
        stated(2, 'one', counts(1000, 0, 100), counts(1000, 0, 100)),
        stated(3, 'two', counts(1500, 0, 150), counts(500, 0, 50)),
        stated(5, 'one', counts(2500, 0, 250), counts(300, 0, 30)),
      ];
      expect(inputs(...lines)).toEqual([1000, 500, 1000]);
    });

    test('a lost line of one of two counters is in the difference of its own totals', () => {
      const lines = [
        stated(2, 'one', counts(1000, 0, 100), counts(1000, 0, 100)),
        stated(3, 'two', counts(50_000, 0, 5000), counts(50_000, 0, 5000)),
        stated(5, 'one', counts(4000, 0, 400), counts(1200, 0, 120)),
      ];
      expect(inputs(...lines)).toEqual([1000, 50_000, 3000]);
    });
  });

  test('survives counters that are no counts', () => {
    const broken = { input_tokens: '12', output_tokens: -3, total_tokens: 5.5, cached_input_tokens: null };
    expect(usages(tokens(2, broken), tokens(3, counts(10, 0, 5)))).toEqual([['gpt-a', 10, 0, 5, 0]]);
  });

  test('trap 7: is complete when the line of one of its events is lost between two objects', () => {
    const whole = [...head, says(2, 'a'), tokens(3, counts(10, 0, 5)), says(4, 'b'), tokens(5, counts(25, 0, 7))];
    const totals = (lines: readonly Line[]) =>
      usagesOf(parse(lines)).reduce((sum, usage) => sum + Number(usage[1]) + Number(usage[3]), 0);
    expect(totals(whole)).toBe(32);
    expect(totals(whole.filter((each) => each !== whole[3]))).toBe(32);
  });

  test('is of the response whose items stand before it', () => {
    const facts = parse([...head, says(2, 'a'), item(2, 'reasoning', { summary: [] }), tokens(3, counts(10, 0, 5))]);
    expect(meteredOf(facts).map((reply) => reply.messageId)).toEqual(['2026-04-01T12:00:02.000Z#0']);
  });
});
