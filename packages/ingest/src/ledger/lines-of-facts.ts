import {
  type ContentRecord,
  joinTurnSightings,
  type LedgerLine,
  type PromptFact,
  type Provenance,
  type ReplyFact,
  type SourceFileId,
  type TextTheme,
  type ToolCallFact,
  type ToolResultFact,
  type TranscriptFact,
  type TurnSighting,
  type TurnToolCall,
} from '@agentspine/schema';
import { type MeasuredText, measureText, measureValue } from '@agentspine/schema/measure';
import { textThemes } from '../activity/text-themes.ts';
import { toolCallSignal } from '../activity/tool-call-signal.ts';
import type { Harness } from '../harness.ts';
import type { HarnessTools } from '../tool-kind.ts';
import { compactTurn, turnKey, turnOfReply } from './turn-of-reply.ts';

/** The source file, and its generation, that a batch of facts was read from. */
export interface FactOrigin {
  /** The transcript. */
  readonly file: SourceFileId;
  /** Which life of the file: a rewrite begins the next one. */
  readonly generation: number;
}

/** The lines of the ledger that facts become. */
export interface FactLines {
  /** The lines, in order. */
  readonly lines: readonly LedgerLine[];
  /** One for each text, thinking, tool call and result; where it is, its hash and its length, never its text. Empty where they were not asked for. */
  readonly content: readonly ContentRecord[];
}

/** What facts are to become besides lines of the ledger. */
export interface FactLinesOptions {
  /** Content records too; default `true`. Without them the texts of replies need no digest. */
  readonly withContent?: boolean;
}

/** UTF-8 bytes that a token stands for, roughly (SPEC 2.2). */
const bytesPerToken = 4;

/**
 * Turns the facts of one source file of a harness into ledger lines and content records. Replies that show the same turn become one
 * line, at the place of the first of them; every line says which bytes it comes from (SPEC 2.2, 2.9, Q22).
 */
export function linesOfFacts(
  facts: readonly TranscriptFact[],
  origin: FactOrigin,
  harness: Harness,
  { withContent = true }: FactLinesOptions = {},
): FactLines {
  const collection = new LineCollection(origin, harness, withContent);
  for (const fact of facts) collection.add(fact);
  return collection.finish();
}

/** A finished line, or the turn whose observations are still being joined. */
type Slot = LedgerLine | { readonly kind: 'open-turn'; readonly key: string };

class LineCollection {
  readonly #origin: FactOrigin;
  readonly #harness: Harness;
  readonly #slots: Slot[] = [];
  readonly #turns = new Map<string, TurnSighting>();
  readonly #content: ContentRecord[] = [];
  readonly #withContent: boolean;

  constructor(origin: FactOrigin, harness: Harness, withContent: boolean) {
    this.#origin = origin;
    this.#harness = harness;
    this.#withContent = withContent;
  }

  add(fact: TranscriptFact): void {
    const at: Provenance = [this.#origin.file, this.#origin.generation, fact.range.from, fact.range.to];
    if (fact.kind === 'reply') this.#addReply(fact, at);
    else if (fact.kind === 'prompt') this.#addPrompt(fact, at);
    else if (fact.kind === 'tool-result') this.#addToolResult(fact, at);
    else this.#slots.push(plainLine(fact, at));
  }

  finish(): FactLines {
    return {
      lines: this.#slots.map((slot) => (slot.kind === 'open-turn' ? this.#turnLine(slot.key) : slot)),
      content: this.#content,
    };
  }

  #turnLine(key: string): LedgerLine {
    const sighting = this.#turns.get(key);
    if (sighting === undefined) throw new TypeError('a slot was reserved for a turn that was never seen');
    return { v: 1, kind: 'turn', at: sighting.at, record: compactTurn(sighting.record) };
  }

  #addReply(fact: ReplyFact, at: Provenance): void {
    const themes = this.#addTexts(fact, at);
    const { says, tools } = this.#harness;
    const toolCalls: TurnToolCall[] = [];
    const nested: LedgerLine[] = [];
    for (const call of fact.toolCalls) {
      const input = measureValue(call.input);
      this.#addContent(fact, at, { kind: 'tool_use', role: 'assistant', messageId: fact.messageId }, input, call);
      if (fact.isNested) nested.push(nestedCallLine(fact, at, call, input));
      else toolCalls.push(turnToolCall({ fact, call, tools }, input));
    }
    const key = turnKey(fact);
    const sighting = { record: turnOfReply(fact, { says, toolCalls, themes }), at };
    const known = this.#turns.get(key);
    if (known === undefined) this.#slots.push({ kind: 'open-turn', key });
    this.#turns.set(key, known === undefined ? sighting : joinTurnSightings(known, sighting));
    this.#slots.push(...nested);
  }

  #addTexts(fact: ReplyFact, at: Provenance): readonly TextTheme[] {
    const themes = new Set<TextTheme>();
    for (const { kind, text } of fact.blocks) {
      if (kind === 'text') for (const theme of textThemes(text)) themes.add(theme);
      if (text === '' || !this.#withContent) continue;
      this.#addContent(fact, at, { kind, role: 'assistant', messageId: fact.messageId }, measureText(text));
    }
    return [...themes].sort();
  }

  #addPrompt(fact: PromptFact, at: Provenance): void {
    const { source, sessionId, userUuid, ts, speaker, text } = fact;
    const themes = isWish(fact) ? textThemes(text) : [];
    const blocks = fact.blocks.map((block) => ({ ...block, approxTokens: Math.ceil(block.byteLen / bytesPerToken) }));
    const record = {
      source,
      sessionId,
      userUuid,
      ts,
      speaker,
      themes: themes.length > 0 ? themes.sort() : undefined,
      blocks,
    };
    this.#slots.push({ v: 1, kind: 'user_turn', at, record });
    if (text === '' || !this.#withContent) return;
    this.#addContent(fact, at, { kind: 'text', role: 'user', messageId: userUuid }, measureText(text));
  }

  /** Results inside a subagent's progress lines belong to nested calls, whose events nobody counts (FORMATS 1.6 c). */
  #addToolResult(fact: ToolResultFact, at: Provenance): void {
    if (fact.isNested) return;
    const { kind: _kind, range: _range, content, isNested: _isNested, ...rest } = fact;
    const measured = content === undefined ? undefined : measureText(content);
    const record = { ...rest, contentLength: measured?.bytes, contentHash: measured?.digest };
    this.#slots.push({ v: 1, kind: 'tool_result_event', at, record });
    if (measured === undefined) return;
    this.#addContent(fact, at, { kind: 'tool_result', role: 'tool_result', messageId: fact.toolUseId }, measured);
  }

  #addContent(
    fact: ReplyFact | PromptFact | ToolResultFact,
    at: Provenance,
    what: Pick<ContentRecord, 'kind' | 'role' | 'messageId'>,
    { digest, bytes }: MeasuredText,
    call?: ToolCallFact,
  ): void {
    if (!this.#withContent) return;
    this.#content.push({
      source: fact.source,
      sessionId: fact.sessionId,
      messageId: what.messageId,
      ts: fact.ts,
      role: what.role,
      kind: what.kind,
      contentHash: digest,
      contentLength: bytes,
      at,
      toolUse: call && { id: call.id, name: call.name, input: undefined },
    });
  }
}

/** Whether somebody wants something of the model: only such texts say what a turn is about. */
function isWish(fact: PromptFact): boolean {
  return fact.speaker === 'human' || fact.speaker === 'subagent-prompt' || fact.speaker === 'command';
}

function turnToolCall(
  { fact, call, tools }: { readonly fact: ReplyFact; readonly call: ToolCallFact; readonly tools: HarnessTools },
  input: MeasuredText,
): TurnToolCall {
  const { category, family, isDocs, target } = toolCallSignal(call.name, call.input, tools);
  const { id, name, ordinal } = call;
  return {
    id,
    name,
    target,
    argsHash: input.digest,
    category,
    family,
    isDocs: isDocs || undefined,
    ts: fact.ts,
    ordinal,
  };
}

function nestedCallLine(fact: ReplyFact, at: Provenance, call: ToolCallFact, input: MeasuredText): LedgerLine {
  const { source, sessionId, messageId, ts } = fact;
  const agentId = fact.subagent?.agentId;
  const record = {
    source,
    sessionId,
    messageId,
    toolUseId: call.id,
    toolName: call.name,
    agentId,
    ts,
    argsHash: input.digest,
  };
  return { v: 1, kind: 'nested_tool_call', at, record };
}

/** A fact that becomes a line as it is. */
type PlainFact = Exclude<TranscriptFact, ReplyFact | PromptFact | ToolResultFact>;

function plainLine(fact: PlainFact, at: Provenance): LedgerLine {
  switch (fact.kind) {
    case 'session':
      return { v: 1, kind: 'session', at, record: fact.record };
    case 'compaction':
      return { v: 1, kind: 'compaction', at, record: fact.record };
    case 'relationship':
      return { v: 1, kind: 'relationship', at, record: fact.record };
    case 'api-retry': {
      const { kind: _kind, range: _range, ...record } = fact;
      return { v: 1, kind: 'api_retry', at, record };
    }
    case 'unknown-shapes':
      return { v: 1, kind: 'unknown_shapes', at, source: fact.source, names: fact.names };
    case 'unparsed':
      return { v: 1, kind: 'unparsed', at, source: fact.source, reason: fact.reason };
    default:
      return fact satisfies never;
  }
}
