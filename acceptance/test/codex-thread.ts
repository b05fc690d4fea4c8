import { type Dice, type Line, words } from './claude-session.ts';

export interface CodexThreadOptions {
  readonly dice: Dice;
  readonly threadId: string;
  readonly prefix: string;
  readonly startMs: number;
  readonly version: string;
}

interface Totals {
  input_tokens: number;
  cached_input_tokens: number;
  cache_write_input_tokens: number;
  output_tokens: number;
  reasoning_output_tokens: number;
  total_tokens: number;
}

/** How much a fork's replay is restamped apart, in all (FORMATS 2.6). */
const replayMs = 40;

/** An id of version 7 whose order is that of time. */
export function uuidV7(ms: number, tail: number): string {
  const time = ms.toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7000-8000-${tail.toString(16).padStart(12, '0')}`;
}

/** Writes one made-up Codex thread of the current format, with the traps of FORMATS 2 that the dice choose. */
export class CodexThread {
  readonly lines: Line[] = [];
  readonly #options: CodexThreadOptions;
  #nowMs: number;
  #count = 0;
  #totals: Totals = {
    input_tokens: 0,
    cached_input_tokens: 0,
    cache_write_input_tokens: 0,
    output_tokens: 0,
    reasoning_output_tokens: 0,
    total_tokens: 0,
  };

  constructor(options: CodexThreadOptions) {
    this.#options = options;
    this.#nowMs = options.startMs;
    this.#addMeta({});
  }

  /** A child that begins with all that its parent holds now, restamped, and counts on from its totals. */
  fork(options: CodexThreadOptions): CodexThread {
    const child = new CodexThread(options);
    child.lines.length = 0;
    child.#addMeta({ forked_from_id: this.#options.threadId });
    const step = replayMs / (this.lines.length + 1);
    for (const [place, line] of this.lines.entries()) {
      child.lines.push({ ...line, timestamp: new Date(options.startMs + Math.floor(place * step)).toISOString() });
    }
    child.#totals = { ...this.#totals };
    child.#nowMs = options.startMs + 5_000;
    return child;
  }

  /** Lets the thread's time pass, so that what it does next comes after a fork of it. */
  wait(ms: number): void {
    this.#nowMs += ms;
  }

  get nowMs(): number {
    return this.#nowMs;
  }

  addTurn(): void {
    const { dice } = this.#options;
    this.wait(1_000 + dice.below(60_000));
    const turnId = uuidV7(this.#nowMs, this.#next());
    this.#add('event_msg', { type: 'task_started', turn_id: turnId });
    const model = dice.chance(0.8) ? 'gpt-5.4' : 'gpt-5.5';
    const tier = dice.chance(0.3) ? { service_tier: dice.pick(['priority', 'default', 'flex'] as const) } : {};
    this.#add('turn_context', { turn_id: turnId, model, cwd: '/made/up', effort: 'high', ...tier });
    const prompt = `${dice.pick(words)} ${this.#next()}`;
    this.#add('response_item', { type: 'message', role: 'user', content: [{ type: 'input_text', text: prompt }] });
    this.#add('event_msg', { type: 'user_message', message: prompt });
    for (let left = 1 + dice.below(4); left > 0; left -= 1) this.#addResponse();
    if (dice.chance(0.1)) this.#addCompaction();
    if (dice.chance(0.1)) this.#add('event_msg', { type: 'turn_aborted', reason: 'interrupted' });
    else this.#add('event_msg', { type: 'task_complete', turn_id: turnId });
  }

  #addResponse(): void {
    const { dice } = this.#options;
    if (dice.chance(0.5))
      this.#add('response_item', { type: 'reasoning', summary: [{ type: 'summary_text', text: 'so' }] });
    const text = `${dice.pick(words)} done`;
    this.#add('response_item', { type: 'message', role: 'assistant', content: [{ type: 'output_text', text }] });
    this.#add('event_msg', { type: 'agent_message', message: text });
    const calls = Array.from({ length: dice.below(3) }, () => `call_${this.#options.prefix}${this.#next()}`);
    for (const callId of calls) {
      const input = JSON.stringify({ cmd: `ls ${dice.pick(words)}` });
      this.#add('response_item', { type: 'function_call', name: 'exec_command', arguments: input, call_id: callId });
    }
    this.#addCount();
    for (const callId of calls) this.#addOutput(callId);
    if (dice.chance(0.4)) this.#repeatCount();
  }

  #addOutput(callId: string): void {
    const { dice } = this.#options;
    if (dice.chance(0.05)) return;
    const exitCode = dice.chance(0.2) ? 1 + dice.below(4) : 0;
    if (dice.chance(0.3)) {
      const event = { type: 'exec_command_end', call_id: callId, exit_code: exitCode, duration: { secs: 1, nanos: 0 } };
      this.#add('event_msg', event);
    }
    const output = `Chunk ID: 1\nWall time: 0.5 seconds\nProcess exited with code ${exitCode}\nOutput:\n${dice.pick(words)}`;
    this.#add('response_item', { type: 'function_call_output', call_id: callId, output });
  }

  #addCount(): void {
    const { dice } = this.#options;
    const input = 100 + dice.below(5_000);
    const output = 10 + dice.below(500);
    const cached = dice.below(input);
    const last = {
      input_tokens: input,
      cached_input_tokens: cached,
      cache_write_input_tokens: dice.chance(0.3) ? dice.below(input - cached) : 0,
      output_tokens: output,
      reasoning_output_tokens: dice.below(output),
      total_tokens: input + output,
    };
    for (const name of Object.keys(last) as (keyof Totals)[]) this.#totals[name] += last[name];
    this.#addTokenCount(last);
  }

  /** The same totals again, with a usage that looks new (FORMATS 2.5). */
  #repeatCount(): void {
    this.#addTokenCount({ ...this.#totals, total_tokens: 9 });
    if (this.#options.dice.chance(0.2)) this.#add('event_msg', { type: 'token_count', info: null });
  }

  #addTokenCount(last: Line): void {
    const info = { total_token_usage: { ...this.#totals }, last_token_usage: last, model_context_window: 272_000 };
    this.#add('event_msg', { type: 'token_count', info, rate_limits: null });
  }

  #addCompaction(): void {
    this.#add('compacted', { message: '', replacement_history: [] });
    this.#add('event_msg', { type: 'context_compacted' });
  }

  #addMeta(fields: Line): void {
    const { threadId, version } = this.#options;
    const git = { branch: 'main', repository_url: 'https://example.com/made/up.git' };
    const own = { id: threadId, timestamp: new Date(this.#nowMs).toISOString(), cwd: '/made/up', cli_version: version };
    this.#add('session_meta', { ...own, originator: 'codex_exec', source: 'exec', git, ...fields });
  }

  #add(type: string, payload: Line): void {
    this.#nowMs += 1 + this.#options.dice.below(900);
    this.lines.push({ timestamp: new Date(this.#nowMs).toISOString(), type, payload });
  }

  #next(): number {
    this.#count += 1;
    return this.#count;
  }
}

/** A thread of the format of 2025-08: a header, and items without time or usage (FORMATS 2.2). */
export function makeLegacyThread(options: CodexThreadOptions): readonly Line[] {
  const { dice, threadId, startMs, prefix } = options;
  const lines: Line[] = [{ id: threadId, timestamp: new Date(startMs).toISOString(), instructions: null }];
  for (let left = 2 + dice.below(4); left > 0; left -= 1) {
    const callId = `call_${prefix}legacy${left}`;
    lines.push({ record_type: 'state' });
    lines.push({
      type: 'message',
      role: 'user',
      content: [{ type: 'input_text', text: `${dice.pick(words)} ${left}` }],
    });
    lines.push({ type: 'reasoning', summary: [], encrypted_content: 'x', content: null });
    lines.push({ type: 'function_call', id: null, name: 'shell', arguments: '{"command":["ls"]}', call_id: callId });
    const output = JSON.stringify({ output: 'x', metadata: { exit_code: dice.below(2), duration_seconds: 0.1 } });
    lines.push({ type: 'function_call_output', call_id: callId, output });
    lines.push({ type: 'message', role: 'assistant', content: [{ type: 'output_text', text: dice.pick(words) }] });
  }
  return lines;
}
