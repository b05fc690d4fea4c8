/*
 * What people and other agents say. A prompt is in the log twice: as a response item, as part of what was sent to the
 * model, and directly after it as an event, which is the clean list (FORMATS 2.3). The item is given at once where it does
 * not look injected; the event that repeats it is then an echo. Once there was an event, items are never prompts.
 */
import { Buffer } from 'node:buffer';
import type { PromptFact, Speaker, TranscriptFact } from '@agentspine/schema';
import { contentId } from '../content-id.ts';
import type { JsonObject } from '../transcript-parser.ts';
import type { CodexLine } from './codex-line.ts';
import type { CodexState, PromptChannel } from './codex-state.ts';
import { readName, readObject, readObjects, readText } from './read-field.ts';

/** A prompt's channels repeat it within a few lines. */
const echoesMax = 8;

/** Kinds of user_message events of early versions that are context and no prompt. */
const contextKinds: ReadonlySet<string> = new Set(['user_instructions', 'environment_context']);

/** Adds a message with role user, unless it is injected context or the copy of an event. */
export function addUserItem(line: CodexLine, state: CodexState, facts: TranscriptFact[]): void {
  if (state.hasPromptEvents) return;
  const parts = readObjects(line.payload, 'content');
  const texts = parts.map((part) => readText(part, 'text') ?? '').filter((text) => text !== '' && !isInjected(text));
  const images = parts.map((part) => readText(part, 'image_url') ?? '').filter((url) => url !== '');
  addPrompt(line, state, facts, { channel: 'response_item', text: texts.join('\n'), images });
}

/** Adds a user_message event. */
export function addUserMessage(line: CodexLine, state: CodexState, facts: TranscriptFact[]): void {
  state.hasPromptEvents = true;
  if (contextKinds.has(readText(line.payload, 'kind') ?? '')) return;
  const urls = line.payload['images'];
  const images = Array.isArray(urls) ? urls.filter((url) => typeof url === 'string') : [];
  addPrompt(line, state, facts, { channel: 'user_message', text: readText(line.payload, 'message') ?? '', images });
}

/** Adds an item_completed event when its item is a user's message; other items are in the log as response items. */
export function addCompletedItem(line: CodexLine, state: CodexState, facts: TranscriptFact[]): void {
  const item = readObject(line.payload, 'item');
  if (item === undefined || !isUserMessageItem(item)) return;
  state.hasPromptEvents = true;
  const parts = readObjects(item, 'content');
  const texts = parts.map((part) => readText(part, 'text') ?? '').filter((text) => text !== '');
  const images = parts.map((part) => readText(part, 'image_url') ?? '').filter((url) => url !== '');
  const text = texts.length > 0 ? texts.join('\n') : (readText(item, 'text') ?? readText(item, 'message') ?? '');
  addPrompt(line, state, facts, { channel: 'item_completed', text, images });
}

/** Whether an event is of the clean list of prompts. */
export function isPromptEvent(line: CodexLine): boolean {
  if (line.payloadType === 'user_message') return true;
  const item = line.payloadType === 'item_completed' ? readObject(line.payload, 'item') : undefined;
  return item !== undefined && isUserMessageItem(item);
}

function isUserMessageItem(item: JsonObject): boolean {
  const type = readText(item, 'type');
  return type === 'UserMessage' || type === 'user_message' || type === 'userMessage';
}

/** Adds a message of another agent; parts of it may be encrypted. */
export function addAgentMessage(line: CodexLine, state: CodexState, facts: TranscriptFact[]): void {
  const texts = readObjects(line.payload, 'content').map((part) => readText(part, 'text') ?? '');
  facts.push(promptOf(line, state, 'notification', { text: texts.join('\n'), images: [] }));
}

/** Adds that a turn was broken off, with the reason as the text. */
export function addInterrupt(line: CodexLine, state: CodexState, facts: TranscriptFact[]): void {
  const text = readName(line.payload, 'reason') ?? 'aborted';
  facts.push(promptOf(line, state, 'interrupt', { text, images: [] }));
}

interface Spoken {
  readonly text: string;
  readonly images: readonly string[];
}

function addPrompt(
  line: CodexLine,
  state: CodexState,
  facts: TranscriptFact[],
  prompt: Spoken & { readonly channel: PromptChannel },
): void {
  if (prompt.text === '' && prompt.images.length === 0) return;
  if (!line.isBare && isEcho(state, prompt.channel, contentId([prompt.text.trim()], 16))) return;
  // The prompts of a subagent's thread are written by the agent that started it.
  facts.push(promptOf(line, state, state.subagent === undefined ? 'human' : 'subagent-prompt', prompt));
}

/** Whether a prompt was seen in another channel; remembers it. A text that was sent twice is twice in one channel. */
function isEcho(state: CodexState, channel: PromptChannel, digest: string): boolean {
  const echo = state.echoes.find((known) => known.digest === digest && !known.channels.includes(channel));
  if (echo !== undefined) echo.channels.push(channel);
  else state.echoes = [...state.echoes, { digest, channels: [channel] }].slice(-echoesMax);
  return echo !== undefined;
}

function promptOf(line: CodexLine, state: CodexState, speaker: Speaker, spoken: Spoken): PromptFact {
  // Lines of the old format have no time of their own; their place among the responses stands for it.
  const place = line.isBare ? `${line.ts}#${state.ordinal}` : line.ts;
  const text = spoken.text === '' ? [] : [{ kind: 'text' as const, byteLen: Buffer.byteLength(spoken.text) }];
  return {
    kind: 'prompt',
    range: line.range,
    source: 'codex',
    sessionId: state.threadId,
    userUuid: contentId([state.threadId, place, spoken.text], 32),
    ts: line.ts,
    speaker,
    subagent: state.subagent,
    text: spoken.text,
    blocks: [...text, ...spoken.images.map((url) => ({ kind: 'image' as const, byteLen: Buffer.byteLength(url) }))],
  };
}

/** A part that the harness put there: instructions, or one element such as `<environment_context>…</environment_context>`. */
function isInjected(part: string): boolean {
  const text = part.trim();
  if (text.startsWith('# AGENTS.md instructions') || /^<\/?image\b[^>]*>$/.test(text)) return true;
  const tag = /^<([A-Za-z][\w -]*)>/.exec(text)?.[1];
  return tag !== undefined && text.endsWith(`</${tag}>`);
}
