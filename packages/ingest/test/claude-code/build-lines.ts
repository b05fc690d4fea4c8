import { Buffer } from 'node:buffer';
import type {
  CompactionRecord,
  PromptFact,
  RelationshipRecord,
  ReplyFact,
  SessionRecord,
  ToolResultFact,
  TranscriptFact,
} from '@agentspine/schema';
import { claudeCodeParser } from '../../src/claude-code/claude-code-parser.ts';
import { parseTranscript } from '../../src/parse-transcript.ts';

type Line = Readonly<Record<string, unknown>>;

export const session = '5e551000-0000-4000-8000-000000000001';
const start = Date.UTC(2026, 0, 31, 23, 59, 50);

/** The instant of a transcript's second. */
export function at(second: number): string {
  return new Date(start + second * 1000).toISOString();
}

/** A conversation line at a second, with what all of them carry. */
export function line(type: string, second: number, fields: Line = {}): Line {
  return {
    parentUuid: `u${second - 1}`,
    isSidechain: false,
    userType: 'external',
    cwd: '/home/ada/engine',
    sessionId: session,
    version: '2.1.20',
    gitBranch: 'main',
    type,
    uuid: `u${second}`,
    timestamp: at(second),
    ...fields,
  };
}

/** A user line: a text or blocks. */
export function user(second: number, content: unknown, fields: Line = {}): Line {
  return line('user', second, { message: { role: 'user', content }, ...fields });
}

/** An assistant line of the response `id`. */
export function assistant(
  second: number,
  id: string,
  content: readonly Line[],
  fields: Line & { message?: Line } = {},
): Line {
  const { message, ...rest } = fields;
  return line('assistant', second, {
    requestId: `req_${id}`,
    ...rest,
    message: {
      id,
      type: 'message',
      role: 'assistant',
      model: 'claude-opus-4-6',
      content,
      stop_reason: null,
      usage: usage(10, 1),
      ...message,
    },
  });
}

export function usage(input: number, output: number, more: Line = {}): Line {
  return {
    input_tokens: input,
    output_tokens: output,
    cache_creation_input_tokens: 0,
    cache_read_input_tokens: 0,
    ...more,
  };
}

export function text(words: string): Line {
  return { type: 'text', text: words };
}

export function call(id: string, name = 'Bash', input: unknown = { command: 'ls' }): Line {
  return { type: 'tool_use', id, name, input };
}

export function result(id: string, content: unknown = 'ok', isError?: boolean): Line {
  return { type: 'tool_result', tool_use_id: id, content, ...(isError !== undefined && { is_error: isError }) };
}

/** The text of a transcript. */
export function write(lines: readonly (Line | string)[]): string {
  return lines.map((each) => `${typeof each === 'string' ? each : JSON.stringify(each)}\n`).join('');
}

/** The facts of a transcript. */
export function parse(
  lines: readonly (Line | string)[],
  path = `/home/ada/.claude/projects/p/${session}.jsonl`,
): readonly TranscriptFact[] {
  const bytes = Buffer.from(write(lines));
  return parseTranscript(claudeCodeParser, { bytes, offset: 0, state: undefined, path, isEnd: true }).facts;
}

export function repliesOf(facts: readonly TranscriptFact[]): readonly ReplyFact[] {
  return facts.filter((fact) => fact.kind === 'reply');
}

export function promptsOf(facts: readonly TranscriptFact[]): readonly PromptFact[] {
  return facts.filter((fact) => fact.kind === 'prompt');
}

export function resultsOf(facts: readonly TranscriptFact[]): readonly ToolResultFact[] {
  return facts.filter((fact) => fact.kind === 'tool-result');
}

export function sessionsOf(facts: readonly TranscriptFact[]): readonly SessionRecord[] {
  return facts.flatMap((fact) => (fact.kind === 'session' ? [fact.record] : []));
}

export function compactionsOf(facts: readonly TranscriptFact[]): readonly CompactionRecord[] {
  return facts.flatMap((fact) => (fact.kind === 'compaction' ? [fact.record] : []));
}

export function relationshipsOf(facts: readonly TranscriptFact[]): readonly RelationshipRecord[] {
  return facts.flatMap((fact) => (fact.kind === 'relationship' ? [fact.record] : []));
}
