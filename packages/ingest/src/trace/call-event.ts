import { type FactRange, firstWords, type TodoState, type ToolCallFact } from '@agentspine/schema';
import type { Harness } from '../harness.ts';
import { type HarnessTools, scriptOf } from '../tool-kind.ts';
import { cutText, toolCharsMax } from './cut-text.ts';
import { commandOf, firstText, listOf, pathsOf } from './tool-input.ts';
import { type ToolWords, toolWords } from './tool-words.ts';
import type { TimelineDraft, TraceOrigin } from './trace-event.ts';
import { callEventId } from './trace-ids.ts';

/** Where, when and by whom a call was made. */
export interface CallPlace {
  readonly harness: Harness;
  /** The trace's name of the session. */
  readonly session: string;
  readonly at: number;
  readonly range: FactRange;
  readonly origin: TraceOrigin;
  readonly messageId: string;
  /** '' where the id of a call names it in all sessions of its harness. */
  readonly scope: string;
  /** Known from a progress line of the parent alone. */
  readonly isNested: boolean;
}

/** A tool call on the timeline; its result is an event of its own. */
export function callEvent(call: ToolCallFact, place: CallPlace): TimelineDraft {
  const { harness, at, scope, session } = place;
  const { tools } = harness;
  const eventId = callEventId(at, harness.source, scope, call.id);
  const words = toolWords(call.name, call.input, tools);
  const name = nameOfTool(call.name);
  const command = words.kind === 'terminal.command' ? commandText(call, tools) : undefined;
  const paths = words.toolFamily === 'file' ? pathsOf(call.input) : [];
  const { text: body, isCut } = bodyOf(call, command, tools);
  const metadata: Record<string, unknown> = {
    ...nameOf(name, words),
    toolUseId: call.id.toWellFormed(),
    messageId: place.messageId.toWellFormed(),
    subtypeKey: words.subtypeKey,
    toolFamily: words.toolFamily,
    operation: words.operation,
    command: command === undefined ? undefined : cutText(command, toolCharsMax).text,
    ...filesOf(paths),
    ...roleOf(call, words, eventId),
    isNested: place.isNested || undefined,
    ...(isCut && rawOf(place.origin, place.range)),
  };
  const title = firstWords(`${name}: ${command ?? paths[0] ?? subjectOf(call)}`, name);
  return {
    eventId,
    at,
    eventType: 'tool.invoked',
    actor: harness.actor,
    timeline: { kind: words.kind, lane: words.lane, title, body: body === '' ? undefined : body, metadata },
    payload: { session_id: session, tool_name: name },
  };
}

/** The name of a tool as the trace has it: a log may give it one that says nothing. */
export function nameOfTool(name: string): string {
  return name.trim() === '' ? 'unnamed tool' : name.toWellFormed();
}

/** Where the whole of what a row holds cut is: bytes of a source file in custody. */
export function rawOf({ file, generation }: TraceOrigin, range: FactRange): Readonly<Record<string, unknown>> {
  return { rawFile: file, rawGeneration: generation, rawFrom: range.from, rawTo: range.to };
}

/** The input as text: what is in the body, before it is cut. */
export function inputText(input: unknown): string {
  return typeof input === 'string' ? input : (JSON.stringify(input) ?? '');
}

/** An item of a list of things to do, as it is after a call. */
export interface TodoItem {
  readonly title: string;
  readonly state: TodoState;
}

const todoStates: Readonly<Record<string, TodoState>> = {
  pending: 'added',
  in_progress: 'in_progress',
  completed: 'completed',
  cancelled: 'cancelled',
};

/** The whole list that a call of one of these two tools states. */
export function todosOf({ name, input }: ToolCallFact): readonly TodoItem[] {
  const items = name === 'TodoWrite' ? listOf(input, 'todos') : name === 'update_plan' ? listOf(input, 'plan') : [];
  return items.flatMap((item) => {
    const title = firstText(item, ['content', 'step', 'subject']);
    const state = todoStates[firstText(item, ['status']) ?? 'pending'] ?? 'added';
    return title === undefined ? [] : [{ title, state }];
  });
}

function commandText({ name, input }: ToolCallFact, tools: HarnessTools): string | undefined {
  const script = scriptOf(name, input, tools);
  const command = script === undefined ? commandOf(input) : tools.script?.commandsOf(script);
  return command === undefined || command.trim() === '' ? undefined : command;
}

/** Rules know few names (SPEC 4.9): other tools that do the same get the known one, and keep their own beside it. */
function nameOf(name: string, { ruleName }: ToolWords): Readonly<Record<string, unknown>> {
  return ruleName === undefined || ruleName === name ? { toolName: name } : { toolName: ruleName, sourceTool: name };
}

/** A command that is whole in the metadata need not be there twice; a script holds more than its commands. */
function bodyOf(call: ToolCallFact, command: string | undefined, { script }: HarnessTools) {
  if (command !== undefined && call.name !== script?.name) return { text: '', isCut: command.length > toolCharsMax };
  const plan = call.name === 'ExitPlanMode' ? firstText(call.input, ['plan']) : undefined;
  return cutText(plan ?? inputText(call.input ?? ''), toolCharsMax);
}

function filesOf(paths: readonly string[]): Readonly<Record<string, unknown>> {
  const [only, ...others] = paths.map((path) => cutText(path, toolCharsMax).text);
  if (only === undefined) return {};
  return others.length === 0 ? { filePath: only } : { filePaths: [only, ...others] };
}

/** What makes a question, or a task that runs beside its parent, of a call. */
function roleOf(call: ToolCallFact, words: ToolWords, eventId: string): Readonly<Record<string, unknown>> {
  if (words.kind === 'question.logged') return { questionId: eventId, questionPhase: 'asked' };
  if (words.operation !== 'delegate') return {};
  const agent = firstText(call.input, ['subagent_type', 'agent_type'])?.toWellFormed();
  return { asyncTaskId: call.id.toWellFormed(), asyncStatus: 'running', asyncAgent: agent };
}

function subjectOf({ input }: ToolCallFact): string {
  const [first] = listOf(input, 'questions');
  const named = firstText(input, ['description', 'subject', 'query', 'pattern', 'url', 'skill', 'prompt', 'message']);
  return firstText(first, ['question']) ?? named ?? (typeof input === 'string' ? input : '');
}
