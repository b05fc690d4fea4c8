import {
  isStatedRequestId,
  type LedgerLine,
  requestIdOfUsage,
  type SourceName,
  type TurnRecord,
  type TurnToolCall,
} from '@agentspine/schema';
import fc from 'fast-check';
import {
  apiRetry,
  apiTurn,
  compaction,
  coverage,
  fidelity,
  fullFidelity,
  minute,
  nestedCall,
  place,
  relationship,
  session,
  sighting,
  stamp,
  toolCall,
  toolResult,
  userTurn,
} from './line-builders.ts';

/** Few names, so that lines meet each other. */
const sessionId = fc.constantFrom('s1', 's2');
const messageId = fc.constantFrom('m1', 'm2');
/** Of a response without one, what went in stands for it; of a placeholder nothing does. */
const requestId = fc.constantFrom('r1', 'r2', 'of usage', undefined);
const callId = fc.constantFrom('t1', 't2', 't3', 't4');
const time = fc.integer({ min: 0, max: 5 }).map(minute);
const source = fc.constantFrom<SourceName>('claude-code', 'claude-code', 'claude-code', 'codex');
const themes = fc.option(fc.uniqueArray(fc.constantFrom('debug' as const, 'refactor' as const)), { nil: undefined });
const maybeFlag = fc.option(fc.boolean(), { nil: undefined });
const tokens = fc.integer({ min: 0, max: 3 });

const usage = fc.record({
  input: tokens,
  output: tokens,
  reasoning: fc.integer({ min: 0, max: 1 }),
  cacheRead: tokens,
  cacheCreate5m: tokens,
  cacheCreate1h: tokens,
});

const someFidelity = fc.constantFrom(
  undefined,
  fullFidelity,
  fidelity('per-turn', coverage('hasInputTokens', 'hasOutputTokens')),
  fidelity('cost-only', coverage()),
);

const call: fc.Arbitrary<TurnToolCall> = fc
  .record({
    id: callId,
    category: fc.constantFrom('bash' as const, 'edit' as const),
    ts: fc.option(time, { nil: undefined }),
    ordinal: fc.integer({ min: 0, max: 2 }),
  })
  .map(({ id, ...change }) => toolCall(id, change));

const calls = fc.uniqueArray(call, { maxLength: 3, selector: ({ id }) => id });

const turn: fc.Arbitrary<Partial<TurnRecord>> = fc.record({
  source,
  sessionId,
  messageId,
  ts: time,
  usage,
  modifiers: fc.constantFrom(undefined, {}, { speed: 'fast' }, { speed: 'standard', serviceTier: 'priority' }),
  reportedCostPico: fc.constantFrom(undefined, undefined, 0, 12_500_000_000),
  usagePartial: fc.constantFrom(undefined, undefined, true as const),
  project: fc.constantFrom(undefined, '/a', '/b'),
  stopReason: fc.constantFrom(undefined, 'end_turn', 'tool_use'),
  outputComplete: maybeFlag,
  themes,
  fidelity: someFidelity,
  kind: fc.constantFrom(undefined, 'response' as const, 'unmetered' as const),
});

const subagent = fc.option(fc.record({ isSidechain: fc.boolean(), agentId: fc.constantFrom(undefined, 'a1', 'a2') }), {
  nil: undefined,
});

/** A line of a transcript but for its place. The model follows from the message, as it does in the world. */
type Placed = (from: number, file: string) => LedgerLine;

const sightingLine: fc.Arbitrary<Placed> = fc
  .record({ turn, subagent, requestId, toolCalls: calls, isGlobal: fc.constantFrom(true, true, true, false) })
  .map(({ turn: change, isGlobal, requestId: stated, ...rest }) => (from, file) => {
    const named = stated === 'of usage' ? requestIdOfUsage(change.usage) : stated;
    const identity = isGlobal && isStatedRequestId(named) ? ('source' as const) : undefined;
    return sighting(place(file, from), {
      ...change,
      ...rest,
      requestId: named,
      identity,
      model: `model-${change.messageId}`,
    });
  });

const resultLine: fc.Arbitrary<Placed> = fc
  .record({ source, sessionId, toolUseId: callId, isError: maybeFlag, ts: time, status: status() })
  .map((change) => (from, file) => toolResult(change, place(file, from)));

const otherLine: fc.Arbitrary<Placed> = fc.oneof(
  fc.record({ source, sessionId, userUuid: fc.constantFrom('u1', 'u2'), ts: time, themes, speaker: speaker() }).map(
    (change): Placed =>
      (from, file) =>
        userTurn(change, place(file, from)),
  ),
  fc.record({ source, sessionId, ts: time, trigger: fc.constantFrom('auto' as const, 'manual' as const) }).map(
    (change): Placed =>
      (from, file) =>
        compaction(change, place(file, from)),
  ),
  relationshipChange().map(
    (change): Placed =>
      (from, file) =>
        relationship(change, place(file, from)),
  ),
  sessionChange().map(
    (change): Placed =>
      (from, file) =>
        session(change, place(file, from)),
  ),
  fc.record({ source, sessionId, messageId, toolUseId: callId, ts: time }).map(
    (change): Placed =>
      (from, file) =>
        nestedCall(change, place(file, from)),
  ),
  fc.record({ source, sessionId, ts: time, status: fc.constantFrom(429, 529) }).map(
    (change): Placed =>
      (from, file) =>
        apiRetry(change, place(file, from)),
  ),
  fc.record({ parser: fc.constantFrom('p/1', 'p/2'), generation: fc.nat({ max: 1 }) }).map(
    ({ parser, generation }): Placed =>
      (offset, file) => ({
        v: 1,
        kind: 'cursor',
        file: place(file, 0)[0],
        path: `/${file}`,
        generation,
        offset,
        taken: offset,
        parser,
        state: {},
      }),
  ),
  fc.constantFrom('record:a', 'record:b').map(
    (name): Placed =>
      (from, file) => ({
        v: 1,
        kind: 'unknown_shapes',
        at: place(file, from),
        source: 'codex',
        names: [name],
      }),
  ),
);

/** A line that came through the API: what is said last counts, so these keep their order. */
const apiLine: fc.Arbitrary<LedgerLine> = fc.oneof(
  fc
    .record({ turn, toolCalls: calls, activity: fc.constantFrom(undefined, 'testing' as const), turnIndex: tokens })
    .map(({ turn: change, ...rest }) => apiTurn({ ...change, ...rest })),
  fc
    .record({ source, sessionId, toolUseId: callId, isError: maybeFlag, status: status() })
    .map((change) => toolResult(change)),
  fc
    .record({ source, sessionId, userUuid: fc.constantFrom('u1', 'u2'), ts: time, themes })
    .map((change) => userTurn(change)),
  relationshipChange().map((change) => relationship(change)),
  sessionChange().map((change) => session(change)),
  stampLine(),
  stampLine(),
);

/** What a ledger is made of: lines of transcripts, in any order, and lines of the API, in theirs. */
export interface LedgerParts {
  readonly seen: readonly LedgerLine[];
  readonly said: readonly LedgerLine[];
}

export const ledgerParts: fc.Arbitrary<LedgerParts> = fc
  .record({
    placed: fc.array(
      fc.tuple(
        fc.oneof(
          { weight: 4, arbitrary: sightingLine },
          { weight: 2, arbitrary: resultLine },
          { weight: 3, arbitrary: otherLine },
        ),
        fc.constantFrom('f1', 'f2', 'f3'),
        // Some places are told twice: a stretch that was derived again after a crash.
        fc.boolean(),
      ),
      { maxLength: 24, size: 'max' },
    ),
    said: fc.array(apiLine, { maxLength: 8, size: 'max' }),
  })
  .map(({ placed, said }) => ({
    said,
    seen: placed.flatMap(([line, file, isTwice], index) => {
      const made = line(index * 100, file);
      return isTwice ? [made, made] : [made];
    }),
  }));

/** An order of all lines that keeps the order of the API's; the numbers are drawn from. */
export function mix({ seen, said }: LedgerParts, numbers: readonly number[]): readonly LedgerLine[] {
  const keyed = seen.map((line, index) => ({ line, key: numbers[index % numbers.length] ?? 0 }));
  const sorted = keyed.sort((left, right) => left.key - right.key).map(({ line }) => line);
  const mixed: LedgerLine[] = [...sorted];
  let at = 0;
  for (const [index, line] of said.entries()) {
    at = Math.min(mixed.length, at + ((numbers[(index + 7) % numbers.length] ?? 0) % 4));
    mixed.splice(at, 0, line);
    at += 1;
  }
  return mixed;
}

function status(): fc.Arbitrary<'completed' | 'errored' | 'running'> {
  return fc.constantFrom('completed', 'errored', 'running');
}

function speaker(): fc.Arbitrary<'human' | 'tool' | undefined> {
  return fc.constantFrom('human', 'tool', undefined);
}

function relationshipChange() {
  return fc.record({
    source: fc.constantFrom('claude-code' as const, 'spawn-env' as const, 'native-claude' as const),
    sessionId,
    relationshipType: fc.constantFrom('subagent' as const, 'fork' as const, 'root' as const),
    relatedSessionId: fc.option(sessionId, { nil: undefined }),
    ts: fc.option(time, { nil: undefined }),
    description: fc.constantFrom(undefined, 'x', 'y'),
  });
}

function sessionChange() {
  return fc.record({
    source,
    sessionId,
    ts: fc.option(time, { nil: undefined }),
    title: fc.constantFrom(undefined, 'one', 'two'),
    titleKind: fc.constantFrom('ai' as const, 'custom' as const),
    cwd: fc.constantFrom(undefined, '/a', '/c'),
  });
}

function stampLine(): fc.Arbitrary<LedgerLine> {
  const range = fc.record({ fromTs: fc.option(time, { nil: undefined }), toTs: fc.option(time, { nil: undefined }) });
  const selector = fc.record(
    { sessionId, messageId, range: range.filter(({ fromTs, toTs }) => fromTs !== undefined || toTs !== undefined) },
    { requiredKeys: [] },
  );
  return fc
    .record({
      selector: selector.filter((given) => Object.keys(given).length > 0),
      enrichment: fc.dictionary(fc.constantFrom('workflowId', 'tier', 'note'), fc.constantFrom('x', 'y', 'z')),
      ts: time,
    })
    .map(({ selector: given, enrichment, ts }) => stamp(given, enrichment, ts));
}
