import type { ReplyFact, TimelineMetadata, TranscriptFact } from '@agentspine/schema';
import { inputText } from './call-event.ts';

/**
 * The whole text of an event of which the row holds the beginning: found among the facts of the bytes that the event's
 * metadata name. `undefined` where they say nothing of it.
 */
export function bodyInFacts(facts: readonly TranscriptFact[], metadata: TimelineMetadata): string | undefined {
  const { toolUseId, messageId, resultOf, speaker } = metadata;
  if (speaker !== undefined) return facts.find((fact) => fact.kind === 'prompt')?.text;
  if (resultOf !== undefined) {
    const results = facts.filter((fact) => fact.kind === 'tool-result');
    return (results.find((result) => result.toolUseId === toolUseId) ?? onlyOne(results))?.content;
  }
  const replies = facts.filter((fact) => fact.kind === 'reply');
  if (toolUseId !== undefined) {
    const call = replies.flatMap(({ toolCalls }) => toolCalls).find(({ id }) => id === toolUseId);
    return call === undefined ? undefined : inputText(call.input);
  }
  return textOfReplies(replies, messageId);
}

/** The one of a list of one: the id that a result states may be that of an entry before it. */
function onlyOne<T>(list: readonly T[]): T | undefined {
  return list.length === 1 ? list[0] : undefined;
}

/** The blocks of one answer; ids that a parser makes differ where it begins elsewhere, and then all bytes are of one. */
function textOfReplies(replies: readonly ReplyFact[], messageId: unknown): string | undefined {
  const own = replies.filter((reply) => reply.messageId === messageId);
  const blocks = (own.length > 0 ? own : replies).flatMap((reply) => reply.blocks);
  return blocks.length === 0 ? undefined : blocks.map(({ text }) => text).join('\n\n');
}
