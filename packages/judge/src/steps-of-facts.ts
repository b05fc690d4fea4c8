/* The facts of a transcript as the steps by which claims are judged. */
import { type CallAction, findClaims, type Step, type StepPlace } from '@agentspine/claims';
import { commandOf, type HarnessTools, pathsOf, scriptOf, toolWords } from '@agentspine/ingest';
import type { PromptFact, ReplyFact, ToolCallFact, ToolResultFact, TranscriptFact } from '@agentspine/schema';

/** The lines of a file: by the offset of a byte, its number from 1, and the id that the harness gave it. */
export interface LineBook {
  numberOf(from: number): number;
  idOf(from: number): string | undefined;
}

/** What facts are read from. */
export interface StepSource {
  /** Its path, for people. */
  readonly file: string;
  readonly lines: LineBook;
  readonly tools: HarnessTools;
  /** Milliseconds; stands for the time of lines that have none, where none before has one. */
  readonly fallbackMs: number;
}

type Placed = Pick<ReplyFact, 'range' | 'sessionId'> & Pick<PromptFact, 'subagent'>;

/** Reads the facts of one file, in their order. */
export class StepReader {
  readonly #file: string;
  readonly #lines: LineBook;
  readonly #tools: HarnessTools;
  /** Calls that ran a script: that it ended says nothing of the commands in it. */
  readonly #scripts = new Set<string>();
  readonly #fallbackMs: number;
  #lastMs: number | undefined;
  /** A person's command waits for the line with its output. */
  #typed: string | undefined;

  constructor({ file, lines, tools, fallbackMs }: StepSource) {
    this.#file = file;
    this.#lines = lines;
    this.#tools = tools;
    this.#fallbackMs = fallbackMs;
  }

  /** The steps that a fact is; none for what says nothing of what was done. */
  stepsOf(fact: TranscriptFact): readonly Step[] {
    switch (fact.kind) {
      case 'reply':
        return this.#ofReply(fact);
      case 'prompt':
        return this.#ofPrompt(fact);
      case 'tool-result':
        return [this.#ofResult(fact)];
      case 'compaction':
        return [{ kind: 'compacted', place: this.#place({ ...fact, ...fact.record }, fact.record.ts) }];
      default:
        return [];
    }
  }

  #ofReply(fact: ReplyFact): readonly Step[] {
    const place = this.#place(fact, fact.ts);
    const said = fact.blocks.flatMap(({ kind, text }): Step[] => {
      const claims = kind === 'text' ? findClaims(text) : [];
      if (claims.length === 0) return [];
      return [{ kind: 'said', place, message: this.#lines.idOf(fact.range.from) ?? fact.messageId, claims }];
    });
    return [...said, ...fact.toolCalls.map((call): Step => this.#ofCall(call, place))];
  }

  #ofPrompt(fact: PromptFact): readonly Step[] {
    const place = this.#place(fact, fact.ts);
    const { speaker, text } = fact;
    if (speaker === 'notification') return [{ kind: 'notice', place, text }];
    if (speaker === 'summary') return [{ kind: 'compacted', place }];
    const typed = between(text, '<bash-input>', '</bash-input>');
    if (typed !== undefined) this.#typed = typed;
    const printed = between(text, '<bash-stdout>', '</bash-stderr>');
    if (printed !== undefined && this.#typed !== undefined) {
      const command = this.#typed;
      this.#typed = undefined;
      return [{ kind: 'user-shell', place, command, output: withoutTags(printed) }];
    }
    return speaker === 'human' || speaker === 'subagent-prompt' ? [{ kind: 'asked', place, text }] : [];
  }

  #ofCall(call: ToolCallFact, place: StepPlace): Step {
    if (scriptOf(call.name, call.input, this.#tools) !== undefined) this.#scripts.add(call.id);
    return { kind: 'call', place, id: call.id, tool: call.name, action: actionOf(call, this.#tools) };
  }

  #ofResult(fact: ToolResultFact): Step {
    const { status, toolUseId: id, exitCode } = fact;
    const isWrong = status === 'errored' || status === 'cancelled';
    const isEnded = status === 'completed' && !this.#scripts.has(id);
    const place = this.#place(fact, fact.ts);
    const isError = fact.isError ?? (isWrong ? true : isEnded ? false : undefined);
    const output = plainOutput(fact.content ?? '');
    return {
      kind: 'result',
      place,
      id,
      output,
      isError,
      exitCode,
      isRunning: status === 'running',
      isLate: fact.eventIndex !== 0,
    };
  }

  #place({ range, sessionId, subagent }: Placed, ts: string | undefined): StepPlace {
    const at = Date.parse(ts ?? '');
    // A line without a time has that of the line before it; the times of a file never go back.
    if (!Number.isNaN(at)) this.#lastMs = Math.max(this.#lastMs ?? at, at);
    const thread = subagent?.agentId === undefined ? sessionId : `${sessionId}/${subagent.agentId}`;
    const line = this.#lines.numberOf(range.from);
    return {
      at: this.#lastMs ?? this.#fallbackMs,
      file: this.#file,
      from: range.from,
      line,
      session: sessionId,
      thread,
    };
  }
}

function actionOf({ name, input }: ToolCallFact, tools: HarnessTools): CallAction {
  const script = scriptOf(name, input, tools);
  if (script !== undefined) return scriptAction(name, script, tools);
  if (name === 'write_stdin') return { kind: 'poll', running: String(fieldOf(input, 'session_id') ?? '') };
  if (name === 'BashOutput' || name === 'TaskOutput') {
    return { kind: 'poll', running: String(fieldOf(input, 'bash_id') ?? fieldOf(input, 'task_id') ?? '') };
  }
  const words = toolWords(name, input, tools);
  const command = words.kind === 'terminal.command' ? commandOf(input) : undefined;
  if (command !== undefined) return commandAction(command);
  if (words.operation === 'modify' || words.operation === 'create') {
    return { kind: 'write', paths: pathsOf(input), text: typeof input === 'string' ? input : JSON.stringify(input) };
  }
  if (words.operation === 'delegate') return { kind: 'agent' };
  if (words.operation === 'search') return { kind: 'search' };
  return /create_pull_request|create_merge_request/.test(name) ? { kind: 'pr' } : { kind: 'other' };
}

/** A script runs commands, polls them, or applies a patch. */
function scriptAction(name: string, script: string, tools: HarnessTools): CallAction {
  const { kind, operation } = toolWords(name, script, tools);
  const command = kind === 'terminal.command' ? tools.script?.commandsOf(script) : undefined;
  if (command !== undefined) return { kind: 'command', command };
  if (operation === 'modify') return { kind: 'write', paths: pathsOf(script), text: script };
  const polled = /\bsession_id\s*:\s*["']?([\w-]{1,80})/.exec(script)?.[1];
  if (polled !== undefined) return { kind: 'poll', running: polled };
  return operation === 'delegate' ? { kind: 'agent' } : { kind: 'other' };
}

/** A patch that is applied in a shell is a write. */
function commandAction(command: string): CallAction {
  if (!/^\s*(?:apply_patch|applypatch)\b/.test(command)) return { kind: 'command', command };
  return { kind: 'write', paths: pathsOf(command), text: command };
}

/** The text of an output that is JSON around it. */
function plainOutput(content: string): string {
  if (!content.startsWith('{"output"') && !content.startsWith('[{')) return content;
  try {
    const value: unknown = JSON.parse(content);
    if (Array.isArray(value)) return value.map((part) => String(fieldOf(part, 'text') ?? '')).join('\n');
    return String(fieldOf(value, 'output') ?? content);
  } catch {
    return content;
  }
}

function fieldOf(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
  return (value as Record<string, unknown>)[name];
}

function between(text: string, opening: string, closing: string): string | undefined {
  const from = text.indexOf(opening);
  if (from < 0) return undefined;
  const to = text.indexOf(closing, from);
  return text.slice(from + opening.length, to < 0 ? undefined : to);
}

function withoutTags(text: string): string {
  const plain = text.replaceAll(/<\/?bash-(?:stdout|stderr)>/g, '\n');
  return plain.replaceAll('&gt;', '>').replaceAll('&lt;', '<').replaceAll('&amp;', '&');
}
