/** A line of a transcript before it is written. */
export type Line = Readonly<Record<string, unknown>>;

/** Words whose bytes can be cut in two. */
export const words = ['fix', 'café', '漢字', 'a plan', '🦴', 'refactor', 'naïve', 'why does it fail', 'Zoë', 'tests'];

/** Picks that a seed decides. */
export interface Dice {
  readonly next: () => number;
  readonly below: (bound: number) => number;
  readonly chance: (of: number) => boolean;
  readonly pick: <T>(items: readonly T[]) => T;
}

/** Dice over a source of numbers from 0 to below 1. */
export function diceOf(next: () => number): Dice {
  const below = (bound: number): number => Math.floor(next() * bound);
  return {
    next,
    below,
    chance: (of) => next() < of,
    pick: (items) => {
      const item = items[below(items.length)];
      if (item === undefined) throw new RangeError('nothing to pick from');
      return item;
    },
  };
}

const models = ['claude-opus-4-6', 'claude-sonnet-4-5-20250929', 'claude-haiku-4-5-20251001'];
const tools = ['Bash', 'Edit', 'Read', 'Grep', 'mcp__made__up', 'Exec<|odd|>'];

export interface ClaudeSessionOptions {
  readonly dice: Dice;
  readonly sessionId: string;
  /** Makes ids that are unlike those of any other session. */
  readonly prefix: string;
  readonly startMs: number;
  readonly version: string;
}

/** What a reply is made of besides what the dice decide. */
interface ReplyParts {
  readonly blocks: readonly Line[];
  readonly extraUsage?: Line;
  /** Fields of every line: a side chain's, an agent's. */
  readonly fields?: Line;
}

/** Writes one made-up Claude Code session, line by line, with the traps of FORMATS 1 that the dice choose. */
export class ClaudeSession {
  readonly lines: Line[] = [];
  /** Lines of the subagents' own files, by agent. */
  readonly agents = new Map<string, Line[]>();
  readonly #options: ClaudeSessionOptions;
  #nowMs: number;
  #count = 0;
  #parent: string | null = null;
  #model: string;

  constructor(options: ClaudeSessionOptions) {
    this.#options = options;
    this.#nowMs = options.startMs;
    this.#model = options.dice.pick(models);
  }

  /** A prompt and what the agent does about it. */
  addExchange(): void {
    const { dice } = this.#options;
    if (dice.chance(0.1)) this.#model = dice.pick(models);
    this.#addPrompt();
    for (let left = 1 + dice.below(4); left > 0; left -= 1) {
      if (dice.chance(0.12)) this.#addTask();
      else this.#addReply();
    }
    if (dice.chance(0.15)) this.#addSynthetic();
    if (dice.chance(0.15)) this.#addCompaction();
    if (dice.chance(0.3)) this.#addNote();
  }

  #addPrompt(): void {
    const { dice } = this.#options;
    const text = `${dice.pick(words)} ${dice.pick(words)} ${this.#id('prompt')}`;
    const isPlain = dice.chance(0.7);
    this.#add('user', { message: { role: 'user', content: isPlain ? text : [{ type: 'text', text }] } });
    if (dice.chance(0.1)) this.#add('user', { isMeta: true, message: { role: 'user', content: '<command-name>/x' } });
    if (dice.chance(0.1)) {
      const attachment = { type: 'queued_command', commandMode: 'prompt', prompt: `also ${this.#id('queued')}` };
      this.#add('attachment', { attachment });
    }
  }

  /** A response on as many lines as it has blocks; results may stand between them. */
  #addReply(): void {
    const { dice } = this.#options;
    const calls = Array.from({ length: dice.below(4) }, () =>
      this.#call(dice.pick(tools), { command: `ls ${words[0]}` }),
    );
    const blocks: Line[] = [];
    if (dice.chance(0.4))
      blocks.push({ type: 'thinking', thinking: dice.chance(0.5) ? '' : `hm, ${dice.pick(words)}` });
    if (dice.chance(0.8) || calls.length === 0) blocks.push({ type: 'text', text: `I ${dice.pick(words)} now` });
    blocks.push(...calls);
    const extraUsage = dice.chance(0.2) ? { iterations: this.#iterations() } : {};
    this.#writeReply({ blocks, extraUsage }, { doMix: dice.chance(0.5) });
  }

  #writeReply({ blocks, extraUsage = {}, fields = {} }: ReplyParts, { doMix = false } = {}): void {
    const { dice } = this.#options;
    const isFinal = dice.chance(0.7);
    const output = 20 + dice.below(900);
    const base = this.#usage();
    const head = { id: this.#id('msg'), type: 'message', role: 'assistant', model: this.#model };
    const requestId = this.#id('req');
    const later: Line[] = [];
    for (const [place, block] of blocks.entries()) {
      const isLast = place === blocks.length - 1;
      const usage = { ...base, output_tokens: isLast ? output : 1 + place, ...(isLast && extraUsage) };
      const stop = isLast && isFinal ? (block['type'] === 'tool_use' ? 'tool_use' : 'end_turn') : null;
      const message = { ...head, content: [block], stop_reason: stop, usage };
      this.#add('assistant', { ...fields, requestId, message });
      if (block['type'] === 'tool_use' && doMix) this.#addResult(block, fields);
      else if (block['type'] === 'tool_use') later.push(block);
    }
    for (const call of later) this.#addResult(call, fields);
  }

  #addResult(call: Line, fields: Line): void {
    const { dice } = this.#options;
    if (dice.chance(0.05)) return;
    const isError = dice.chance(0.15);
    const text = isError ? `Exit code ${1 + dice.below(3)}\nno ${dice.pick(words)}` : `ok ${dice.pick(words)}`;
    const content = dice.chance(0.8) ? text : [{ type: 'text', text }];
    const block = { type: 'tool_result', tool_use_id: call['id'], content, ...(isError && { is_error: true }) };
    const toolUseResult = { stdout: text, stderr: '', interrupted: false };
    this.#add('user', { ...fields, message: { role: 'user', content: [block] }, toolUseResult });
  }

  /** A subagent: inline, in a file of its own, or inside progress lines; sometimes in two of them. */
  #addTask(): void {
    const { dice } = this.#options;
    const prompt = `look into ${this.#id('task')}`;
    const call = this.#call('Task', { prompt, description: 'made up', subagent_type: 'Explore' });
    this.#writeReply({ blocks: [{ type: 'text', text: 'I delegate' }, call] }, { doMix: false });
    const agentId = this.#id('agent');
    const kind = dice.pick(['inline', 'file', 'progress', 'both'] as const);
    const lines: Line[] = [];
    const side = kind === 'inline' ? { isSidechain: true } : { isSidechain: true, agentId };
    const main = this.lines.splice(0);
    this.#add('user', { ...side, parentUuid: null, message: { role: 'user', content: prompt } });
    for (let left = 1 + dice.below(3); left > 0; left -= 1) {
      const blocks = [
        { type: 'text', text: 'as agent' },
        ...(dice.chance(0.5) ? [this.#call('Read', { file_path: '/x' })] : []),
      ];
      this.#writeReply({ blocks, fields: side });
    }
    lines.push(...this.lines.splice(0));
    this.lines.push(...main);
    if (kind === 'inline') this.lines.push(...lines);
    if (kind === 'file' || kind === 'both') this.agents.set(agentId, lines);
    if (kind === 'progress' || kind === 'both') this.#addProgress(lines, agentId, call);
    const toolUseResult = { status: 'completed', agentId, totalDurationMs: 1000 + dice.below(9000) };
    const block = { type: 'tool_result', tool_use_id: call['id'], content: 'done' };
    this.#add('user', { message: { role: 'user', content: [block] }, toolUseResult });
  }

  #addProgress(lines: readonly Line[], agentId: string, call: Line): void {
    for (const { type, message, requestId, uuid, timestamp } of lines) {
      const inner = { type, message, requestId, uuid, timestamp };
      const data = { type: 'agent_progress', agentId, message: inner, prompt: '' };
      this.#add('progress', { data, parentToolUseID: call['id'], toolUseID: this.#id('progress') });
    }
  }

  #addSynthetic(): void {
    const usage = { input_tokens: 0, output_tokens: 0, cache_creation_input_tokens: 0, cache_read_input_tokens: 0 };
    const content = [{ type: 'text', text: 'API Error' }];
    const message = {
      id: this.#id('local'),
      model: '<synthetic>',
      role: 'assistant',
      content,
      usage,
      stop_reason: 'stop_sequence',
    };
    this.#add('system', {
      subtype: 'api_error',
      error: { status: 529 },
      retryInMs: 500,
      retryAttempt: 1,
      maxRetries: 10,
    });
    this.#add('assistant', { message, isApiErrorMessage: true });
  }

  #addCompaction(): void {
    const compactMetadata = { trigger: 'auto', preTokens: 150_000 + this.#options.dice.below(9_000) };
    this.#add('system', { subtype: 'compact_boundary', parentUuid: null, compactMetadata });
    this.#add('user', { isCompactSummary: true, message: { role: 'user', content: 'What happened before …' } });
  }

  /** A line that is no part of the conversation. */
  #addNote(): void {
    const { dice, sessionId } = this.#options;
    const notes: readonly Line[] = [
      { type: 'ai-title', aiTitle: `About ${dice.pick(words)}`, sessionId },
      { type: 'custom-title', customTitle: `My ${dice.pick(words)}`, sessionId },
      { type: 'summary', summary: 'of another session', leafUuid: this.#id('leaf') },
      { type: 'file-history-snapshot', messageId: this.#id('snap'), snapshot: { files: {} }, isSnapshotUpdate: false },
      { type: 'from-the-future', sessionId, value: 1 },
      { type: 'permission-mode', permissionMode: 'plan', sessionId },
    ];
    this.lines.push(dice.pick(notes));
  }

  #call(name: string, input: Line): Line {
    return { type: 'tool_use', id: this.#id('toolu'), name, input };
  }

  #usage(): Line {
    const { dice } = this.#options;
    const [in5m, in1h, rest] = [dice.below(500), dice.below(900), dice.chance(0.2) ? dice.below(50) : 0];
    const split = { ephemeral_5m_input_tokens: in5m, ephemeral_1h_input_tokens: in1h };
    return {
      input_tokens: dice.below(40),
      cache_creation_input_tokens: in5m + in1h + rest,
      cache_read_input_tokens: dice.below(60_000),
      ...(dice.chance(0.8) && { cache_creation: split }),
      service_tier: 'standard',
      ...(dice.chance(0.3) && { speed: dice.pick(['fast', 'standard', 'someday'] as const) }),
      ...(dice.chance(0.3) && { inference_geo: dice.pick(['us', 'not_available', '', null] as const) }),
    };
  }

  /** One of every kind of list that a log may hold, and one of none. */
  #iterations(): readonly Line[] {
    const own = { type: 'message', input_tokens: 3, output_tokens: 5 };
    const advice = { type: 'advisor_message', model: 'claude-fable-5', input_tokens: 900, output_tokens: 77 };
    const declined = {
      type: 'message',
      model: 'claude-fable-5',
      input_tokens: 3,
      output_tokens: this.#options.dice.below(2),
    };
    const served = { type: 'fallback_message', model: this.#model, input_tokens: 3, output_tokens: 5 };
    const compacted = { type: 'compaction', input_tokens: 8_000, output_tokens: 300 };
    const unknown = { type: 'from-the-future', model: 'claude-fable-5', input_tokens: 1, output_tokens: 1 };
    return this.#options.dice.pick([
      [own, advice, own],
      [declined, served],
      [compacted, declined, served, advice],
      [own, unknown],
    ]);
  }

  #add(type: string, fields: Line): void {
    const { dice, sessionId, version } = this.#options;
    // Lines are not sorted by time (FORMATS 1.7).
    this.#nowMs += dice.chance(0.04) ? -300 : 50 + dice.below(4_000);
    const uuid = this.#id('uuid');
    this.lines.push({
      parentUuid: this.#parent,
      isSidechain: false,
      userType: 'external',
      cwd: '/made/up',
      sessionId,
      version,
      gitBranch: dice.chance(0.9) ? 'main' : 'topic',
      type,
      uuid,
      timestamp: new Date(this.#nowMs).toISOString(),
      ...fields,
    });
    this.#parent = uuid;
  }

  #id(kind: string): string {
    this.#count += 1;
    return `${kind}_${this.#options.prefix}${this.#count}`;
  }
}
