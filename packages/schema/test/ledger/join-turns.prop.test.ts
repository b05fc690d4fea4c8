import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  type Coverage,
  classifyFidelity,
  type Digest,
  joinTurnSightings,
  type Provenance,
  type SourceFileId,
  type TurnRecord,
  type TurnSighting,
  type TurnToolCall,
  zeroUsage,
} from '../../src/index.ts';

const nothing: Coverage = {
  hasInputTokens: false,
  hasOutputTokens: false,
  hasReasoningTokens: false,
  hasCacheReadTokens: false,
  hasCacheCreateTokens: false,
  hasToolCalls: true,
  hasToolResultEvents: true,
  hasSessionRelationships: true,
  hasRawContent: true,
};

/** A line of a transcript says the same however often it is seen, so what it says follows from its place. */
const place: fc.Arbitrary<Provenance> = fc
  .tuple(fc.constantFrom('a', 'b'), fc.nat(1), fc.nat(6))
  .map(([file, generation, line]) => [file.repeat(16) as SourceFileId, generation, line * 100, line * 100 + 99]);

function sightingAt(at: Provenance): TurnSighting {
  const seed = at[2] / 100 + at[1] * 7 + (at[0].startsWith('b') ? 3 : 0);
  const isMetered = seed % 4 !== 0;
  const coverage = { ...nothing, hasInputTokens: isMetered, hasOutputTokens: isMetered && seed % 3 !== 1 };
  const call: TurnToolCall = {
    id: `call-${seed % 3}`,
    name: 'Bash',
    argsHash: '0'.repeat(64) as Digest,
    category: 'bash',
    ts: `2026-01-01T00:00:0${seed % 2}.000Z`,
    ordinal: 0,
  };
  const record: TurnRecord = {
    source: 'claude-code',
    sessionId: `session-${seed % 2}`,
    messageId: 'm',
    requestId: 'r',
    identity: 'source',
    kind: isMetered ? 'response' : 'unmetered',
    ts: `2026-01-01T00:00:0${seed % 5}.000Z`,
    model: isMetered ? 'model' : '',
    usage: isMetered ? { ...zeroUsage, input: 5, output: (seed % 3) * 10 } : zeroUsage,
    toolCalls: seed % 2 === 0 ? [call] : [],
    subagent: seed % 3 === 0 ? { isSidechain: true, agentId: `agent-${seed % 2}` } : undefined,
    stopReason: seed % 5 === 0 ? 'end_turn' : undefined,
    outputComplete: seed % 5 === 0,
    themes: seed % 2 === 0 ? ['debug'] : ['feature'],
    project: `/p${seed % 2}`,
    modifiers: [undefined, {}, { speed: 'fast' }, { speed: 'standard', inferenceGeo: 'us' }][seed % 4],
    usagePartial: seed % 5 === 1 ? true : undefined,
    reportedCostPico: [undefined, 0, 7][seed % 3],
    fidelity: { granularity: 'per-message', coverage, class: classifyFidelity('per-message', coverage) },
  };
  return { record, at };
}

/** A field that is not there and one that is undefined say the same. */
const plain = (sighting: TurnSighting): unknown => JSON.parse(JSON.stringify(sighting));

test('joining observations does not depend on their order', () => {
  fc.assert(
    fc.property(place, place, (left, right) => {
      const [a, b] = [sightingAt(left), sightingAt(right)];
      expect(plain(joinTurnSightings(a, b))).toEqual(plain(joinTurnSightings(b, a)));
    }),
    { numRuns: 500 },
  );
});

test('joining observations does not depend on how they are grouped', () => {
  fc.assert(
    fc.property(place, place, place, (first, second, third) => {
      const [a, b, c] = [sightingAt(first), sightingAt(second), sightingAt(third)];
      const leftFirst = joinTurnSightings(joinTurnSightings(a, b), c);
      const rightFirst = joinTurnSightings(a, joinTurnSightings(b, c));
      expect(plain(leftFirst)).toEqual(plain(rightFirst));
    }),
    { numRuns: 1_000 },
  );
});

test('an observation that is joined again changes nothing', () => {
  fc.assert(
    fc.property(place, place, (left, right) => {
      const joined = joinTurnSightings(sightingAt(left), sightingAt(right));
      expect(plain(joinTurnSightings(joined, sightingAt(left)))).toEqual(plain(joined));
    }),
    { numRuns: 500 },
  );
});

test('the usage of the observation with the most tokens is kept, and where it stands', () => {
  const small = sightingAt(['a'.repeat(16) as SourceFileId, 0, 100, 199]);
  const large: TurnSighting = {
    record: { ...small.record, usage: { ...small.record.usage, output: 500 } },
    at: [small.at[0], 0, 900, 999],
  };
  const joined = joinTurnSightings(small, large);
  expect(joined.record.usage.output).toBe(500);
  expect(joined.at).toEqual(large.at);
});

test('how a response ran, and which of its numbers are reported, is said by the observation whose usage is kept', () => {
  const small = sightingAt(['a'.repeat(16) as SourceFileId, 0, 100, 199]);
  const inputOnly = { ...nothing, hasInputTokens: true };
  const fidelity = { granularity: 'per-message', coverage: inputOnly, class: 'partial' } as const;
  const large: TurnSighting = {
    record: {
      ...small.record,
      usage: { ...zeroUsage, input: 500 },
      modifiers: { speed: 'fast' },
      usagePartial: true,
      fidelity,
    },
    at: [small.at[0], 0, 900, 999],
  };
  const { record } = joinTurnSightings({ ...small, record: { ...small.record, modifiers: {} } }, large);
  expect(record).toMatchObject({ modifiers: { speed: 'fast' }, usagePartial: true, fidelity });
});

test('an observation of a parser that looked for modifiers is kept before one of a parser that did not, whatever their tokens', () => {
  const seen = sightingAt(['a'.repeat(16) as SourceFileId, 0, 100, 199]);
  const usage = { ...zeroUsage, input: 1_000, output: 1_000 };
  const older: TurnSighting = { ...seen, record: { ...seen.record, modifiers: undefined, usage } };
  const newer: TurnSighting = { ...seen, record: { ...seen.record, modifiers: { speed: 'fast' } } };
  expect(joinTurnSightings(older, newer).record.usage).toEqual(newer.record.usage);
  expect(joinTurnSightings(newer, older).record.modifiers).toEqual({ speed: 'fast' });
});

test('a turn belongs to the session that shows it outside a side chain', () => {
  const own = sightingAt(['a'.repeat(16) as SourceFileId, 0, 100, 199]);
  const aside: TurnSighting = {
    record: { ...own.record, sessionId: 'aside', ts: '2025-01-01T00:00:00.000Z', subagent: { isSidechain: true } },
    at: ['b'.repeat(16) as SourceFileId, 0, 0, 9],
  };
  expect(joinTurnSightings(own, aside).record.sessionId).toBe(own.record.sessionId);
});

test('a call that was logged again under its id is what it was last', () => {
  const call = { id: 'c', argsHash: '0'.repeat(64) as Digest, category: 'bash', ordinal: 0 } as const;
  const [first, second] = [
    { ...call, name: 'shell', ts: '2026-01-01T00:00:01.000Z' },
    { ...call, name: 'apply_patch', ts: '2026-01-01T00:00:02.000Z' },
  ].map((toolCall, index): TurnSighting => {
    const base = sightingAt(['a'.repeat(16) as SourceFileId, 0, index * 100, index * 100 + 99]);
    return { ...base, record: { ...base.record, toolCalls: [toolCall] } };
  });
  if (first === undefined || second === undefined) throw new TypeError('two sightings were made');
  expect(joinTurnSightings(first, second).record.toolCalls.map(({ name }) => name)).toEqual(['apply_patch']);
  expect(joinTurnSightings(second, first).record.toolCalls.map(({ name }) => name)).toEqual(['apply_patch']);
});

test('of two readings of one line the same is kept, whichever comes first', () => {
  const call = { id: 'c', argsHash: '0'.repeat(64) as Digest, category: 'bash', ordinal: 0 } as const;
  const [one, other] = [
    { usage: { ...zeroUsage, input: 5 }, toolCalls: [{ ...call, name: 'shell' }] },
    { usage: { ...zeroUsage, cacheRead: 5 }, toolCalls: [{ ...call, name: 'exec' }] },
  ].map((read): TurnSighting => {
    const base = sightingAt(['a'.repeat(16) as SourceFileId, 0, 100, 199]);
    return { ...base, record: { ...base.record, ...read } };
  });
  if (one === undefined || other === undefined) throw new TypeError('two sightings were made');
  const joined = joinTurnSightings(one, other);
  expect(plain(joinTurnSightings(other, one))).toEqual(plain(joined));
  expect(joined.record.usage.input + joined.record.usage.cacheRead).toBe(5);
});
