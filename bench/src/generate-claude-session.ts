import { drawHex, drawInteger, drawUuid, type Random } from './draw.ts';
import { drawCode, drawProse } from './draw-prose.ts';
import type { GeneratedTranscript } from './generate-transcripts.ts';

const models = ['claude-opus-4-6', 'claude-sonnet-4-5-20250929', 'claude-haiku-4-5-20251001'];

/** A session that is being written. */
interface Draft {
  readonly random: Random;
  readonly sessionId: string;
  readonly model: string;
  readonly lines: string[];
  chars: number;
  clockMs: number;
  parent: string | null;
  cachedTokens: number;
}

/** A Claude Code session of about `chars` characters. */
export function generateClaudeSession(index: number, chars: number, random: Random): GeneratedTranscript {
  const draft: Draft = {
    random,
    sessionId: drawUuid(random),
    model: models[index % models.length] ?? '',
    lines: [],
    chars: 0,
    clockMs: Date.UTC(2026, 3, 1) + index * 5_000_000,
    parent: null,
    cachedTokens: 12_000,
  };
  do {
    addPrompt(draft);
    const replies = drawInteger(random, 2, 12);
    for (let reply = 0; reply < replies && draft.chars < chars; reply += 1) addReply(draft);
  } while (draft.chars < chars);
  const path = `.claude/projects/-code-project-${index % 12}/${draft.sessionId}.jsonl`;
  return { path, text: draft.lines.join('') };
}

function addPrompt(draft: Draft): void {
  addLine(draft, 'user', {
    message: { role: 'user', content: drawProse(draft.random, drawInteger(draft.random, 40, 600)) },
  });
}

/** One response on several lines with the same ids; a tool's result may stand before its last line. */
function addReply(draft: Draft): void {
  const { random } = draft;
  const id = `msg_01${drawHex(random, 22)}`;
  const requestId = `req_01${drawHex(random, 22)}`;
  const created = drawInteger(random, 200, 4_000);
  const calls = Array.from({ length: drawInteger(random, 0, 3) }, () => `toolu_01${drawHex(random, 22)}`);
  const blocks = [
    { type: 'thinking', thinking: drawProse(random, drawInteger(random, 0, 900)), signature: drawHex(random, 400) },
    { type: 'text', text: drawProse(random, drawInteger(random, 30, 500)) },
    ...calls.map((call) => ({
      type: 'tool_use',
      id: call,
      name: random() < 0.5 ? 'Bash' : 'Read',
      input: { command: drawProse(random, 60), file_path: `/code/src/${drawHex(random, 6)}.ts` },
    })),
  ];
  blocks.forEach((block, place) => {
    const isLast = place === blocks.length - 1;
    const usage = {
      input_tokens: drawInteger(random, 1, 9),
      cache_creation_input_tokens: created,
      cache_read_input_tokens: draft.cachedTokens,
      cache_creation: { ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: created },
      output_tokens: isLast ? drawInteger(random, 60, 2_000) : 2,
      service_tier: 'standard',
    };
    const stop_reason = isLast ? (calls.length > 0 ? 'tool_use' : 'end_turn') : null;
    const message = {
      id,
      type: 'message',
      role: 'assistant',
      model: draft.model,
      content: [block],
      stop_reason,
      usage,
    };
    addLine(draft, 'assistant', { message, requestId });
    const before = calls[place - 3];
    if (before !== undefined) addResult(draft, before);
  });
  const last = calls.at(-1);
  if (last !== undefined) addResult(draft, last);
  draft.cachedTokens += created;
}

/** The result repeats its text in the structured form, as the harness does; edits repeat a whole file. */
function addResult(draft: Draft, call: string): void {
  const { random } = draft;
  const content = drawCode(random, drawInteger(random, 100, 12_000));
  const isError = random() < 0.06;
  const toolUseResult =
    random() < 0.5
      ? { stdout: content, stderr: '', interrupted: false, isImage: false }
      : { type: 'text', file: { filePath: '/code/src/a.ts', content, numLines: content.length / 40 } };
  const block = { tool_use_id: call, type: 'tool_result', content, ...(isError ? { is_error: true } : {}) };
  const data = { type: 'hook_progress', hookEvent: 'PostToolUse', hookName: 'PostToolUse', command: 'callback' };
  addLine(draft, 'progress', { data, toolUseID: call, parentToolUseID: call });
  addLine(draft, 'user', { message: { role: 'user', content: [block] }, toolUseResult });
}

function addLine(draft: Draft, type: string, rest: object): void {
  draft.clockMs += drawInteger(draft.random, 300, 9_000);
  const uuid = drawUuid(draft.random);
  const line = `${JSON.stringify({
    parentUuid: draft.parent,
    isSidechain: false,
    userType: 'external',
    cwd: '/code/project',
    sessionId: draft.sessionId,
    version: '2.1.232',
    gitBranch: 'main',
    type,
    ...rest,
    uuid,
    timestamp: new Date(draft.clockMs).toISOString(),
  })}\n`;
  draft.parent = uuid;
  draft.chars += line.length;
  draft.lines.push(line);
}
