import { hash } from 'node:crypto';
import {
  isJsonObject,
  type ReplyBlock,
  type ReplyFact,
  requestIdOfUsage,
  type ToolCallFact,
  type TranscriptFact,
} from '@agentspine/schema';
import { readObject, readText } from '../read-json.ts';
import { textOf } from './content.ts';
import { type InnerCall, readIterations } from './iterations.ts';
import type { ClaudeLine } from './line.ts';
import { type ClaudeState, cut, recallSession } from './state.ts';
import { noteTaskCall } from './subagents.ts';
import { readModifiers, readUsage } from './usage.ts';

/** Adds the observation of a response that an assistant line is, and one of each call inside it that is counted apart. */
export function parseReply(line: ClaudeLine, state: ClaudeState, facts: TranscriptFact[]): void {
  const { message } = line;
  if (message === undefined) return;
  const usage = readObject(message, 'usage');
  const reported = readUsage(usage);
  const iterations = readIterations(usage);
  const blocks = readBlocks(message['content']);
  const sourceId = readText(message, 'id');
  const messageId = sourceId ?? readText(line.record, 'uuid') ?? hashReply(line, blocks);
  const toolCalls = readToolCalls(message['content'], messageId);
  for (const call of toolCalls) noteTaskCall(state, call);
  const model = readText(message, 'model') ?? '';
  const isSynthetic = model === '<synthetic>';
  const requestId = readText(line.record, 'requestId');
  const reply: ReplyFact = {
    kind: 'reply',
    range: line.range,
    source: 'claude-code',
    sessionId: line.sessionId,
    messageId,
    requestId: requestId ?? (isSynthetic ? undefined : requestIdOfUsage(reported?.usage)),
    // Gateways repeat and number message ids (SPEC Q32). The program itself names what it made by UUIDs.
    identity: sourceId !== undefined && (requestId !== undefined || isSynthetic) ? 'source' : 'session',
    // An empty usage object still says that a response was metered; its numbers are missing, not zero.
    turnKind: isSynthetic ? 'synthetic' : usage === undefined ? 'unmetered' : 'response',
    ts: line.ts,
    model,
    project: line.cwd,
    usage: reported?.usage,
    usageCoverage: reported?.coverage,
    modifiers: usage === undefined ? undefined : readModifiers(usage),
    usagePartial: reported?.isPartial === true || iterations.unknown.length > 0 ? true : undefined,
    granularity: 'per-turn',
    stopReason: readText(message, 'stop_reason'),
    outputComplete: typeof message['stop_reason'] === 'string',
    subagent: line.subagent,
    isNested: line.isNested,
    blocks,
    toolCalls,
  };
  facts.push(reply);
  for (const call of iterations.calls) facts.push(innerCallOf(reply, call));
  if (line.subagent === undefined) recallSession(state, line.sessionId).messageId = cut(messageId);
}

function readBlocks(content: unknown): readonly ReplyBlock[] {
  if (typeof content === 'string') return content === '' ? [] : [{ kind: 'text', text: content }];
  if (!Array.isArray(content)) return [];
  const blocks: ReplyBlock[] = [];
  for (const block of content) {
    const text = textOf(block);
    if (text !== undefined && text !== '') blocks.push({ kind: 'text', text });
    // Newer versions keep only the signature of a thought.
    const thought = isJsonObject(block) && block['type'] === 'thinking' ? readText(block, 'thinking') : undefined;
    if (thought !== undefined) blocks.push({ kind: 'thinking', text: thought });
  }
  return blocks;
}

function readToolCalls(content: unknown, messageId: string): readonly ToolCallFact[] {
  if (!Array.isArray(content)) return [];
  const calls: ToolCallFact[] = [];
  for (const [ordinal, block] of content.entries()) {
    if (!isJsonObject(block) || block['type'] !== 'tool_use') continue;
    const id = readText(block, 'id') ?? `${messageId}:${ordinal}`;
    calls.push({ id, name: readText(block, 'name') ?? '', input: block['input'], ordinal });
  }
  return calls;
}

/** An inner call runs as its response does, unless it says otherwise. */
function innerCallOf(reply: ReplyFact, { kind, place, model, usage, reported }: InnerCall): ReplyFact {
  const own = readModifiers(usage);
  const ofReply = reply.modifiers;
  return {
    ...reply,
    messageId: `${reply.messageId}:${kind}:${place}`,
    turnKind: kind,
    model: model ?? reply.model,
    usage: reported.usage,
    usageCoverage: reported.coverage,
    modifiers: {
      speed: own.speed ?? ofReply?.speed,
      inferenceGeo: own.inferenceGeo ?? ofReply?.inferenceGeo,
      serviceTier: own.serviceTier ?? ofReply?.serviceTier,
    },
    usagePartial: reported.isPartial || undefined,
    stopReason: undefined,
    blocks: [],
    toolCalls: [],
  };
}

/** Names a reply without any id by what it says, so that a copy of the line is the same reply. */
function hashReply(line: ClaudeLine, blocks: readonly ReplyBlock[]): string {
  const words = blocks.map((block) => block.text).join('\n');
  const model = readText(line.message, 'model') ?? '';
  return hash('sha256', `${line.sessionId}|${line.ts}|${model}|${words}`).slice(0, 32);
}
