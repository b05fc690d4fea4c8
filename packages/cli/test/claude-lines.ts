import { join } from 'node:path';
import type { TestSpine } from './test-spine.ts';

/** A small made-up Claude Code session; what is given replaces a part of it. */
export interface ClaudeSessionText {
  readonly sessionId?: string;
  readonly title?: string;
  readonly model?: string;
  readonly project?: string;
  readonly replies?: number;
}

/** The lines of a transcript: a title, a prompt, and replies of 10 input and 20 output tokens each. */
export function claudeLines(session: ClaudeSessionText = {}): readonly string[] {
  const { sessionId = 'aaaaaaaa-0000-4000-8000-000000000001', replies = 1 } = session;
  const { title, model = 'claude-opus-4-6', project = '/code/app' } = session;
  const base = {
    isSidechain: false,
    userType: 'external',
    cwd: project,
    sessionId,
    version: '2.1.0',
    gitBranch: 'main',
  };
  const prompt = {
    ...base,
    type: 'user',
    uuid: `${sessionId}-prompt`,
    parentUuid: null,
    timestamp: '2026-05-01T10:00:00.000Z',
    message: { role: 'user', content: 'Please look at it' },
  };
  const reply = (index: number): object => ({
    ...base,
    type: 'assistant',
    uuid: `${sessionId}-reply-${index}`,
    parentUuid: index === 0 ? `${sessionId}-prompt` : `${sessionId}-reply-${index - 1}`,
    timestamp: `2026-05-01T10:00:${String(index + 1).padStart(2, '0')}.000Z`,
    requestId: `req_${sessionId}_${index}`,
    message: {
      id: `msg_${sessionId}_${index}`,
      type: 'message',
      role: 'assistant',
      model,
      content: [{ type: 'text', text: 'Done.' }],
      stop_reason: 'end_turn',
      stop_sequence: null,
      usage: { input_tokens: 10, output_tokens: 20, cache_read_input_tokens: 0, cache_creation_input_tokens: 0 },
    },
  });
  const titles = title === undefined ? [] : [{ type: 'ai-title', aiTitle: title, sessionId }];
  const lines = [...titles, prompt, ...Array.from({ length: replies }, (_, index) => reply(index))];
  return lines.map((line) => JSON.stringify(line));
}

/** The same as the text of a file. */
export function claudeTranscript(session: ClaudeSessionText = {}): string {
  return claudeLines(session)
    .map((line) => `${line}\n`)
    .join('');
}

/** Writes two sessions, of two replies and of one, into a folder of a test's own; returns the folder. */
export function writeTwoSessions(spine: TestSpine): string {
  spine.write('t/a.jsonl', claudeTranscript({ sessionId: 'a', replies: 2 }));
  spine.write('t/b.jsonl', claudeTranscript({ sessionId: 'b' }));
  return join(spine.folder, 't');
}
