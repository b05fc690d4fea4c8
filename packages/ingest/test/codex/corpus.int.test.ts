import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ReplyFact, ToolResultFact, TranscriptFact } from '@agentspine/schema';
import {
  type CodexModelSums,
  corpus,
  type GroundTruth,
  hasCorpus,
  readGroundTruth,
  titleOverCorpus,
} from '@agentspine/testkit';
import { beforeAll, describe, expect, test } from 'vitest';
import { codexParser } from '../../src/codex/codex-parser.ts';
import { parseTranscript } from '../../src/parse-transcript.ts';

/** What all files say together, each thing once: copies of a session share its ids. */
class Said {
  readonly sessions = new Set<string>();
  readonly responses = new Map<string, ReplyFact>();
  readonly calls = new Map<string, string>();
  readonly outputs = new Map<string, ToolResultFact>();
  readonly prompts = new Set<string>();

  add(fact: TranscriptFact): void {
    if (fact.kind === 'session') this.sessions.add(fact.record.sessionId);
    if (fact.kind === 'prompt' && /^(human|subagent-prompt)$/.test(fact.speaker)) this.prompts.add(fact.userUuid);
    if (fact.kind === 'tool-result' && fact.eventIndex === 0)
      this.outputs.set(`${fact.sessionId} ${fact.toolUseId}`, fact);
    if (fact.kind !== 'reply') return;
    for (const call of fact.toolCalls) this.calls.set(`${fact.sessionId} ${call.id}`, call.name);
    if (fact.usage !== undefined) this.responses.set(`${fact.sessionId} ${fact.messageId}`, fact);
  }
}

/** Sums of the responses by a key, as the ground truth states them. */
function sum(responses: Iterable<ReplyFact>, keyOf: (reply: ReplyFact) => string): Record<string, CodexModelSums> {
  const sums: Record<string, CodexModelSums> = {};
  for (const reply of responses) {
    const { usage } = reply;
    if (usage === undefined) continue;
    const before = sums[keyOf(reply)];
    sums[keyOf(reply)] = {
      input_tokens: (before?.input_tokens ?? 0) + usage.input + usage.cacheRead,
      cached_input_tokens: (before?.cached_input_tokens ?? 0) + usage.cacheRead,
      output_tokens: (before?.output_tokens ?? 0) + usage.output,
      reasoning_output_tokens: (before?.reasoning_output_tokens ?? 0) + usage.reasoning,
      token_events: (before?.token_events ?? 0) + 1,
    };
  }
  return sums;
}

describe.skipIf(!hasCorpus)(titleOverCorpus('the real rollouts of the corpus'), () => {
  const said = new Said();
  let truth: GroundTruth['codex'];

  beforeAll(() => {
    truth = readGroundTruth().codex;
    for (const path of globSync('dev/codex/**/*.jsonl', { cwd: corpus })) {
      const bytes = readFileSync(join(corpus, path));
      const { facts } = parseTranscript(codexParser, { bytes, offset: 0, state: undefined, path, isEnd: true });
      for (const fact of facts) said.add(fact);
    }
  });

  test('have the tokens and responses of every model', () => {
    const models = Object.entries(sum(said.responses.values(), (reply) => reply.model || '(none)'));
    const expected = Object.entries(truth.per_model).map(
      ([model, { input_tokens, cached_input_tokens, output_tokens, reasoning_output_tokens, token_events }]) => [
        model,
        { input_tokens, cached_input_tokens, output_tokens, reasoning_output_tokens, token_events },
      ],
    );
    expect(new Map(models)).toEqual(new Map(expected.map(([model, sums]) => [model, sums] as const)));
  });

  test('have the tokens of every thread that names itself', () => {
    const threads = sum(said.responses.values(), (reply) => reply.sessionId);
    for (const [thread, expected] of Object.entries(truth.per_thread)) {
      if (thread.endsWith('.jsonl')) continue;
      const { input_tokens, cached_input_tokens, output_tokens, reasoning_output_tokens } = expected;
      const found = threads[thread] ?? {
        input_tokens: 0,
        cached_input_tokens: 0,
        output_tokens: 0,
        reasoning_output_tokens: 0,
      };
      expect({ thread, ...found }).toMatchObject({
        thread,
        input_tokens,
        cached_input_tokens,
        output_tokens,
        reasoning_output_tokens,
      });
    }
  });

  test('are as many threads', () => {
    expect(said.sessions.size).toBe(truth.sessions_threads);
  });

  test('have the calls of every tool', () => {
    const names: Record<string, number> = {};
    for (const name of said.calls.values()) names[name] = (names[name] ?? 0) + 1;
    expect(names).toEqual(truth.tool_calls_by_name);
  });

  test('have the outputs, and the exit codes that outputs state', () => {
    const codes = [...said.outputs.values()].map((result) => result.exitCode);
    expect(codes).toHaveLength(truth.tool_outputs_total);
    expect(codes.filter((code) => code === undefined)).toHaveLength(truth.tool_outputs_without_exit_code);
    expect(codes.filter((code) => code !== undefined && code !== 0)).toHaveLength(truth.tool_outputs_nonzero_exit);
  });

  test('have every prompt once: 76 that are events, and 9 in files without any', () => {
    expect(said.prompts.size).toBe(85);
  });
});
