import { Buffer } from 'node:buffer';
import type {
  PromptFact,
  RelationshipRecord,
  ReplyFact,
  SessionRecord,
  ToolResultFact,
  TranscriptFact,
} from '@agentspine/schema';
import { codexParser } from '../../src/codex/codex-parser.ts';
import { parseTranscript } from '../../src/parse-transcript.ts';

/** A line of a rollout. */
export type Line = Readonly<Record<string, unknown>>;

/** A UUIDv7 whose place in time is `age`: a larger age is a younger id. */
export function uuidV7(age: number): string {
  return `0190${age.toString(16).padStart(4, '0')}-0000-7000-8000-000000000000`;
}

/** The time `seconds` after the start of every made-up session, in the form of the logs. */
export function at(seconds: number): string {
  return new Date(Date.UTC(2026, 3, 1, 12) + seconds * 1000).toISOString();
}

/** A line of the current format. */
export function line(seconds: number, type: string, payload: Line): Line {
  return { timestamp: at(seconds), type, payload };
}

/** An event_msg line. */
export function event(seconds: number, type: string, payload: Line = {}): Line {
  return line(seconds, 'event_msg', { type, ...payload });
}

/** A response_item line. */
export function item(seconds: number, type: string, payload: Line = {}): Line {
  return line(seconds, 'response_item', { type, ...payload });
}

/** A session_meta line of thread `id`. */
export function meta(id: string, payload: Line = {}, seconds = 0): Line {
  return line(seconds, 'session_meta', {
    id,
    timestamp: at(seconds),
    cwd: '/home/ana/app',
    cli_version: '0.121.0',
    ...payload,
  });
}

/** A turn_context line. */
export function context(seconds: number, model: string, payload: Line = {}): Line {
  return line(seconds, 'turn_context', { model, cwd: '/home/ana/app', ...payload });
}

/** An assistant message. */
export function says(seconds: number, text: string): Line {
  return item(seconds, 'message', { role: 'assistant', content: [{ type: 'output_text', text }] });
}

/** A response item with role user. */
export function userItem(seconds: number, ...texts: readonly string[]): Line {
  const content = texts.map((text) => ({ type: 'input_text', text }));
  return item(seconds, 'message', { role: 'user', content });
}

/** A user_message event. */
export function userMessage(seconds: number, message: string): Line {
  return event(seconds, 'user_message', { message, images: [], local_images: [], text_elements: [] });
}

/** A function_call. */
export function call(seconds: number, id: string, name = 'exec_command', args: unknown = { cmd: 'ls' }): Line {
  return item(seconds, 'function_call', { name, call_id: id, arguments: JSON.stringify(args) });
}

/** A function_call_output. */
export function output(seconds: number, id: string, text: unknown): Line {
  return item(seconds, 'function_call_output', { call_id: id, output: text });
}

/** Counts as Codex states them: input includes cached, output includes reasoning. */
export function counts(input: number, cached: number, out: number, reasoning = 0): Line {
  return {
    input_tokens: input,
    cached_input_tokens: cached,
    output_tokens: out,
    reasoning_output_tokens: reasoning,
    total_tokens: input + out,
  };
}

/** A token_count whose total is `total`; `last` is not 0 even where the event is emitted again. */
export function tokens(seconds: number, total: Line, last: Line = total): Line {
  return event(seconds, 'token_count', {
    info: { total_token_usage: total, last_token_usage: last },
    rate_limits: null,
  });
}

/** The bytes of a file of these lines. */
export function bytesOf(lines: readonly Line[]): Buffer {
  return Buffer.from(lines.map((each) => `${JSON.stringify(each)}\n`).join(''));
}

/** Everything that a file of these lines says. */
export function parse(
  lines: readonly Line[],
  path = '/home/ana/.codex/sessions/full.jsonl',
): readonly TranscriptFact[] {
  return parseBytes(bytesOf(lines), path);
}

/** Everything that these bytes say. */
export function parseBytes(bytes: Uint8Array, path = 'full.jsonl'): readonly TranscriptFact[] {
  return parseTranscript(codexParser, { bytes, offset: 0, state: undefined, path, isEnd: true }).facts;
}

/** The replies among the facts. */
export function repliesOf(facts: readonly TranscriptFact[]): readonly ReplyFact[] {
  return facts.filter((fact) => fact.kind === 'reply');
}

/** The replies that carry usage. */
export function meteredOf(facts: readonly TranscriptFact[]): readonly ReplyFact[] {
  return repliesOf(facts).filter((fact) => fact.usage !== undefined);
}

/** Model, input, cached, output and reasoning of each reply that carries usage. */
export function usagesOf(facts: readonly TranscriptFact[]): readonly (readonly unknown[])[] {
  return meteredOf(facts).map(({ model, usage }) => [
    model,
    usage?.input,
    usage?.cacheRead,
    usage?.output,
    usage?.reasoning,
  ]);
}

/** The results of tools among the facts. */
export function resultsOf(facts: readonly TranscriptFact[]): readonly ToolResultFact[] {
  return facts.filter((fact) => fact.kind === 'tool-result');
}

/** The prompts among the facts. */
export function promptsOf(facts: readonly TranscriptFact[]): readonly PromptFact[] {
  return facts.filter((fact) => fact.kind === 'prompt');
}

/** Speaker and text of each prompt. */
export function spokenOf(facts: readonly TranscriptFact[]): readonly string[] {
  return promptsOf(facts).map((prompt) => `${prompt.speaker}: ${prompt.text}`);
}

/** What the facts say of sessions. */
export function sessionsOf(facts: readonly TranscriptFact[]): readonly SessionRecord[] {
  return facts.flatMap((fact) => (fact.kind === 'session' ? [fact.record] : []));
}

/** What the facts say of how sessions are related. */
export function relationshipsOf(facts: readonly TranscriptFact[]): readonly RelationshipRecord[] {
  return facts.flatMap((fact) => (fact.kind === 'relationship' ? [fact.record] : []));
}

/** Names that the facts report as unknown. */
export function unknownOf(facts: readonly TranscriptFact[]): readonly string[] {
  return facts.flatMap((fact) => (fact.kind === 'unknown-shapes' ? fact.names : []));
}
