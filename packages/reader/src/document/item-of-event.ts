import type { CallItem, DocumentItem, DocumentText, ReplyItem, ResultItem, TimelineEvent } from '@agentspine/schema';

/** What an event of the timeline is in a session document; a call has neither its results nor its subagents yet. */
export function itemOfEvent(event: TimelineEvent): DocumentItem {
  const { id, createdAt: at, kind, title, metadata } = event;
  const text = textOf(event);
  if (textField(metadata, 'resultOf') !== null) return resultOf(event);
  if (textField(metadata, 'speaker') !== null || kind === 'user.message' || kind === 'user.prompt.expansion') {
    const speaker = textField(metadata, 'speaker');
    return { kind: 'prompt', id, at, speaker, text, attachments: numberField(metadata, 'attachments') ?? 0 };
  }
  if (isReply(event)) return replyOf(event);
  if (textField(metadata, 'toolName') !== null) return callOf(event);
  if (kind === 'context.saved') {
    const [tokensBefore, tokensAfter] = [numberField(metadata, 'tokensBefore'), numberField(metadata, 'tokensAfter')];
    return { kind: 'compaction', id, at, trigger: textField(metadata, 'trigger'), tokensBefore, tokensAfter };
  }
  return { kind: 'note', id, at, event: kind, title, text };
}

function isReply({ kind, metadata }: TimelineEvent): boolean {
  return kind === 'assistant.response' || kind === 'thought.logged' || textField(metadata, 'turnKind') !== null;
}

/** Thinking comes before the text of a reply, separated by an empty line; the title has the first line of the words. */
function replyOf(event: TimelineEvent): ReplyItem {
  const { id, createdAt: at, kind, metadata } = event;
  const whole = textOf(event);
  const head = { kind: 'reply', id, at, isAnswer: kind === 'assistant.response' } as const;
  const model = textField(metadata, 'model') ?? textField(metadata, 'replyModel');
  const of = { ...head, model, messageId: textField(metadata, 'messageId') };
  if (whole === null || kind !== 'thought.logged') return { ...of, thinking: null, text: whole };
  const words = event.title.endsWith('…') ? event.title.slice(0, -1) : event.title;
  if (whole.text.trimStart().startsWith(words)) return { ...of, thinking: null, text: whole };
  const start = whole.text.indexOf(`\n\n${words}`);
  if (start < 0) return { ...of, thinking: whole, text: null };
  const thinking = { text: whole.text.slice(0, start), isWhole: true };
  return { ...of, thinking, text: { text: whole.text.slice(start + 2), isWhole: whole.isWhole } };
}

function callOf(event: TimelineEvent): CallItem {
  const { id, createdAt: at, title, metadata } = event;
  const ruleName = textField(metadata, 'toolName') ?? '';
  const tool = textField(metadata, 'sourceTool') ?? ruleName;
  const command = textField(metadata, 'command');
  const input = textOf(event);
  return {
    kind: 'call',
    id,
    at,
    tool,
    callId: textField(metadata, 'toolUseId'),
    messageId: textField(metadata, 'messageId'),
    gist:
      searchOf(input) ?? (title.startsWith(`${tool}: `) ? title.slice(tool.length + 2) : title === tool ? '' : title),
    command: command === null ? null : { text: command, isWhole: isWhole(event) },
    input,
    results: [],
    subagents: [],
  };
}

/** What a call looks for, and where; `undefined` for calls that do not search. The title of such a call names the place alone. */
function searchOf(input: DocumentText | null): string | undefined {
  if (input === null || !input.isWhole || !input.text.startsWith('{')) return undefined;
  try {
    const { pattern, path } = JSON.parse(input.text) as { readonly pattern?: unknown; readonly path?: unknown };
    if (typeof pattern !== 'string' || pattern === '') return undefined;
    return typeof path === 'string' && path !== '' ? `${pattern} in ${path}` : pattern;
  } catch {
    return undefined;
  }
}

function resultOf(event: TimelineEvent): ResultItem {
  const { id, createdAt: at, metadata } = event;
  const isError = metadata['isError'];
  return {
    kind: 'result',
    id,
    at,
    callId: textField(metadata, 'toolUseId'),
    tool: textField(metadata, 'resultOf') ?? '',
    status: textField(metadata, 'status'),
    isError: typeof isError === 'boolean' ? isError : null,
    exitCode: numberField(metadata, 'exitCode'),
    durationMs: numberField(metadata, 'durationMs'),
    text: textOf(event),
  };
}

function textOf(event: TimelineEvent): DocumentText | null {
  return event.body === undefined ? null : { text: event.body, isWhole: isWhole(event) };
}

/** The metadata of a row that an import cut say where the whole is; of a large one that was recorded, `bodyBytes`. */
function isWhole({ bodyBytes, metadata }: TimelineEvent): boolean {
  return bodyBytes === undefined && metadata['rawFile'] === undefined;
}

function textField(metadata: TimelineEvent['metadata'], name: string): string | null {
  const value = metadata[name];
  return typeof value === 'string' && value !== '' ? value : null;
}

function numberField(metadata: TimelineEvent['metadata'], name: string): number | null {
  const value = metadata[name];
  return typeof value === 'number' ? value : null;
}
