import { drawHex, drawInteger, drawUuidOfTime, type Random } from './draw.ts';
import { drawCode, drawProse } from './draw-prose.ts';
import type { GeneratedTranscript } from './generate-transcripts.ts';

/** A thread that is being written. */
interface Draft {
  readonly random: Random;
  readonly lines: string[];
  chars: number;
  clockMs: number;
  readonly total: Record<TokenKind, number>;
}

const tokenKinds = ['input_tokens', 'cached_input_tokens', 'output_tokens', 'reasoning_output_tokens'] as const;
type TokenKind = (typeof tokenKinds)[number] | 'total_tokens';

/** A Codex thread of about `chars` characters. */
export function generateCodexThread(index: number, chars: number, random: Random): GeneratedTranscript {
  const startMs = Date.UTC(2026, 3, 2) + index * 7_000_000;
  const id = drawUuidOfTime(random, startMs);
  const total = {
    input_tokens: 0,
    cached_input_tokens: 0,
    output_tokens: 0,
    reasoning_output_tokens: 0,
    total_tokens: 0,
  };
  const draft: Draft = { random, lines: [], chars: 0, clockMs: startMs, total };
  addLine(draft, 'session_meta', {
    id,
    timestamp: new Date(startMs).toISOString(),
    cwd: '/code/project',
    originator: 'codex_cli_rs',
    cli_version: '0.128.0',
    source: 'cli',
    model_provider: 'openai',
    base_instructions: { text: drawProse(random, 8_000) },
  });
  do addTurn(draft, chars);
  while (draft.chars < chars);
  const start = new Date(startMs).toISOString();
  const name = `rollout-${start.slice(0, 19).replaceAll(':', '-')}-${id}.jsonl`;
  return { path: `.codex/sessions/${start.slice(0, 10).replaceAll('-', '/')}/${name}`, text: draft.lines.join('') };
}

function addTurn(draft: Draft, charsMax: number): void {
  const { random } = draft;
  const turnId = drawUuidOfTime(random, draft.clockMs + 1_000);
  const message = drawProse(random, drawInteger(random, 40, 600));
  addLine(draft, 'event_msg', { type: 'task_started', turn_id: turnId, model_context_window: 272_000 });
  addLine(draft, 'turn_context', { turn_id: turnId, cwd: '/code/project', model: 'gpt-5.4', effort: 'medium' });
  addLine(draft, 'response_item', { type: 'message', role: 'user', content: [{ type: 'input_text', text: message }] });
  addLine(draft, 'event_msg', { type: 'user_message', message });
  const replies = drawInteger(random, 4, 30);
  for (let reply = 0; reply < replies && draft.chars < charsMax; reply += 1) addReply(draft);
  const text = drawProse(random, 400);
  addLine(draft, 'response_item', { type: 'message', role: 'assistant', content: [{ type: 'output_text', text }] });
  addLine(draft, 'event_msg', { type: 'agent_message', message: text });
  addLine(draft, 'event_msg', { type: 'task_complete', turn_id: turnId });
}

/** Reasoning, a call, its output, and the token count, which the harness often writes again. */
function addReply(draft: Draft): void {
  const { random } = draft;
  const call_id = `call_${drawHex(random, 24)}`;
  addLine(draft, 'response_item', { type: 'reasoning', summary: [], encrypted_content: drawHex(random, 900) });
  const args = JSON.stringify({ cmd: drawProse(random, 80), workdir: '/code/project' });
  addLine(draft, 'response_item', { type: 'function_call', name: 'exec_command', arguments: args, call_id });
  const code = random() < 0.06 ? 1 : 0;
  const text = drawCode(random, drawInteger(random, 100, 15_000));
  const output = `Chunk ID: ${drawHex(random, 6)}\nWall time: 0.2 seconds\nProcess exited with code ${code}\nOutput:\n${text}`;
  addLine(draft, 'event_msg', { type: 'exec_command_end', call_id, exit_code: code, aggregated_output: text });
  addLine(draft, 'response_item', { type: 'function_call_output', call_id, output });
  const last: Record<TokenKind, number> = {
    input_tokens: drawInteger(random, 9_000, 90_000),
    cached_input_tokens: drawInteger(random, 4_000, 9_000),
    output_tokens: drawInteger(random, 150, 2_000),
    reasoning_output_tokens: drawInteger(random, 0, 150),
    total_tokens: 0,
  };
  last.total_tokens = last.input_tokens + last.output_tokens;
  for (const kind of [...tokenKinds, 'total_tokens'] as const) draft.total[kind] += last[kind];
  const info = { total_token_usage: { ...draft.total }, last_token_usage: last, model_context_window: 272_000 };
  for (let again = random() < 0.3 ? 2 : 1; again > 0; again -= 1) {
    addLine(draft, 'event_msg', { type: 'token_count', info, rate_limits: { primary: { used_percent: again } } });
  }
}

function addLine(draft: Draft, type: string, payload: object): void {
  draft.clockMs += drawInteger(draft.random, 50, 4_000);
  const line = `${JSON.stringify({ timestamp: new Date(draft.clockMs).toISOString(), type, payload })}\n`;
  draft.chars += line.length;
  draft.lines.push(line);
}
