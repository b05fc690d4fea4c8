import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TranscriptFact } from '@agentspine/schema';
import {
  type ClaudeSums,
  corpus,
  type GroundTruth,
  hasCorpus,
  readGroundTruth,
  titleOverCorpus,
} from '@agentspine/testkit';
import { beforeAll, describe, expect, test } from 'vitest';
import { builtInHarnesses } from '../src/built-in-harnesses.ts';
import { walkTranscripts } from '../src/discover.ts';
import { parseTranscript } from '../src/parse-transcript.ts';
import { type JoinedReply, joinNaively } from './claude-code/join-naively.ts';
import { treeOnDisk } from './tree-on-disk.ts';

/** A fact, with the record that its bytes are. */
interface Placed {
  readonly fact: TranscriptFact;
  readonly readRecord: () => Readonly<Record<string, unknown>>;
}

function parseRecord(bytes: Buffer): Readonly<Record<string, unknown>> {
  return JSON.parse(bytes.toString('utf8')) as Readonly<Record<string, unknown>>;
}

function readCorpus(): { readonly files: number; readonly placed: readonly Placed[] } {
  const placed: Placed[] = [];
  let files = 0;
  for (const found of walkTranscripts(treeOnDisk, [join(corpus, 'dev/claude-code')], builtInHarnesses)) {
    if (found.kind !== 'candidate') continue;
    const bytes = readFileSync(found.path);
    const parser = builtInHarnesses.recognise(bytes, found.path);
    if (parser?.source !== 'claude-code') continue;
    files += 1;
    const parsed = parseTranscript(parser, { bytes, offset: 0, state: undefined, path: found.path, isEnd: true });
    for (const fact of parsed.facts) {
      placed.push({ fact, readRecord: () => parseRecord(bytes.subarray(fact.range.from, fact.range.to)) });
    }
  }
  return { files, placed };
}

/** Sums by model, as the ground truth states them: there, unsplit cache writes are not in the 5-minute ones. */
function sumByModel(replies: readonly JoinedReply[]): Readonly<Record<string, ClaudeSums>> {
  const models = Map.groupBy(replies, (reply) => reply.model);
  return Object.fromEntries(
    [...models].map(([model, of]) => {
      const sum = (count: (usage: JoinedReply['usage']) => number) =>
        of.reduce((total, { usage }) => total + count(usage), 0);
      const unsplit = sum((usage) => usage.cacheCreateUnsplit ?? 0);
      return [
        model,
        {
          messages: of.filter((reply) => reply.turnKind !== 'advisor').length,
          input_tokens: sum((usage) => usage.input),
          output_tokens: sum((usage) => usage.output),
          cache_creation_input_tokens: sum((usage) => usage.cacheCreate5m + usage.cacheCreate1h),
          cache_read_input_tokens: sum((usage) => usage.cacheRead),
          cache_creation_5m: sum((usage) => usage.cacheCreate5m) - unsplit,
          cache_creation_1h: sum((usage) => usage.cacheCreate1h),
          cache_creation_unsplit: unsplit,
        },
      ];
    }),
  );
}

describe.skipIf(!hasCorpus)(titleOverCorpus('the real transcripts of Claude Code in the corpus'), () => {
  let truth: GroundTruth['claude-code'];
  let files: number;
  let placed: readonly Placed[];
  let facts: readonly TranscriptFact[];
  let own: readonly TranscriptFact[];

  beforeAll(() => {
    truth = readGroundTruth()['claude-code'];
    ({ files, placed } = readCorpus());
    facts = placed.map((each) => each.fact);
    own = facts.filter((fact) => fact.kind !== 'reply' || !fact.isNested);
  });

  test('are all recognised', () => {
    expect(files).toBe(truth.files);
  });

  test('have the tokens of the ground truth for every model, with nested and advisor usage', () => {
    const sums = sumByModel(joinNaively(facts));
    expect(Object.keys(sums).sort()).toEqual(Object.keys(truth.per_model_with_nested_and_advisor).sort());
    // Where the truth leaves a count out it is 0, and of advisor calls it counts no messages.
    for (const [model, expected] of Object.entries(truth.per_model_with_nested_and_advisor)) {
      const none = { messages: 0, cache_creation_5m: 0, cache_creation_1h: 0, messages_without_stop_reason: undefined };
      expect({ model, ...sums[model] }).toEqual({
        model,
        ...none,
        ...expected,
        messages_without_stop_reason: undefined,
      });
    }
  });

  test('have as many responses, and as many incomplete ones, as the ground truth', () => {
    const joined = joinNaively(own).filter((reply) => reply.turnKind !== 'advisor');
    expect(joined).toHaveLength(truth.totals.messages);
    expect(joined.filter((reply) => !reply.isComplete)).toHaveLength(truth.totals.messages_without_stop_reason);
  });

  test('have the tool calls of the ground truth, by name', () => {
    const names = new Map(
      own.flatMap((fact) => (fact.kind === 'reply' ? fact.toolCalls.map((call) => [call.id, call.name] as const) : [])),
    );
    const counts = [...Map.groupBy(names, ([, name]) => name)].map(([name, of]) => [name, of.length]);
    expect(Object.fromEntries(counts)).toEqual(truth.tool_calls_by_name);
  });

  test('have the results of the ground truth, and as many errors among them', () => {
    const results = facts
      .filter((fact) => fact.kind === 'tool-result')
      .filter((fact) => fact.eventIndex === 0 && !fact.isNested);
    const errors = new Set(results.filter((fact) => fact.isError === true).map((fact) => fact.toolUseId));
    const ids = new Set(results.map((fact) => fact.toolUseId));
    expect([ids.size, errors.size]).toEqual([truth.tool_results_total, truth.tool_results_is_error]);
    const calls = new Set(own.flatMap((fact) => (fact.kind === 'reply' ? fact.toolCalls.map((call) => call.id) : [])));
    expect([...calls].filter((id) => !ids.has(id))).toHaveLength(truth.tool_calls_without_result);
    expect([...ids].filter((id) => !calls.has(id))).toEqual([]);
  });

  test('are of as many sessions as the ground truth says, and compacted as often', () => {
    const sessions = facts.flatMap((fact) => (fact.kind === 'session' ? [fact.record.sessionId] : []));
    expect(new Set(sessions).size).toBe(truth.sessions_distinct_sessionId);
    const compactions = facts.flatMap((fact) =>
      fact.kind === 'compaction' ? [`${fact.record.sessionId} ${fact.record.ts}`] : [],
    );
    expect(new Set(compactions).size).toBe(truth.compact_boundaries_distinct);
  });

  test('have the user lines of the ground truth that it takes for prompts', () => {
    // The truth asks neither how a line begins nor whether it says anything; those lines are facts, but of other speakers.
    const others = new Set(['tool', 'summary', 'subagent-prompt']);
    const lines = placed.flatMap(({ fact, readRecord }) => {
      if (fact.kind !== 'prompt' || others.has(fact.speaker)) return [];
      const record = readRecord();
      return record['type'] === 'user' && record['isMeta'] !== true ? [fact.userUuid] : [];
    });
    // One line has a text where its message should be, which is told as an unknown shape.
    const textForMessage = facts.filter(
      (fact) => fact.kind === 'unknown-shapes' && fact.names.includes('key:user.message'),
    );
    expect(new Set(lines).size + textForMessage.length).toBe(
      truth.user_prompt_lines_distinct_by_session_timestamp_content,
    );
  });

  test('hold nothing unknown but what their synthetic files damage on purpose', () => {
    const names = facts.flatMap((fact) => (fact.kind === 'unknown-shapes' ? fact.names : []));
    expect([...names].sort()).toEqual([
      'key:user.message',
      'key:user.message.contenst',
      'key:user.timesstamp',
      'record:(none)',
    ]);
  });
});
