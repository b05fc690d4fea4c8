import { hash } from 'node:crypto';
import type { PromptFact, Speaker, TranscriptFact } from '@agentspine/schema';
import { readObject, readText } from '../read-json.ts';
import type { JsonObject } from '../transcript-parser.ts';
import { readUserContent, type UserContent } from './content.ts';
import type { ClaudeLine } from './line.ts';
import { notificationOf } from './notification.ts';
import { speakerOf } from './speaker.ts';
import type { ClaudeState } from './state.ts';
import { relateResult } from './subagents.ts';
import { compactionOf } from './system-line.ts';
import { toolResultOf } from './tool-result.ts';

/** Adds what a user line says: who spoke, the results on it, and what they say of subagents and compaction. */
export function parseUserLine(line: ClaudeLine, state: ClaudeState, facts: TranscriptFact[]): void {
  if (line.message === undefined) return;
  const content = readUserContent(line.message['content']);
  const speaker = speakerOf(line, content);
  facts.push(promptOf(line, content, speaker));
  for (const result of content.results) {
    if (result.toolUseId !== undefined) facts.push(toolResultOf(line, result.toolUseId, result));
  }
  const [only, another] = content.results;
  const structured = readObject(line.record, 'toolUseResult');
  if (only?.toolUseId !== undefined && another === undefined && structured !== undefined)
    relateResult(line, only.toolUseId, structured, { state, facts });
  if (speaker === 'notification') pushNotification(line, content.text, state, facts);
  // Old versions have no boundary line: a summary that follows nothing is one (FORMATS 1.7).
  if (speaker === 'summary' && line.record['parentUuid'] === null) facts.push(compactionOf(line, state));
}

/** Adds a prompt that was typed, or a notification that came, while the agent worked: it may be in no user line. */
export function parseQueuedCommand(
  line: ClaudeLine,
  attachment: JsonObject,
  state: ClaudeState,
  facts: TranscriptFact[],
): void {
  const content = readUserContent(attachment['prompt']);
  if (content.text === '' && content.blocks.length === 0) return;
  const isNotification = readText(attachment, 'commandMode') === 'task-notification';
  const asUserLine = { ...line, record: { origin: attachment['origin'], isMeta: attachment['isMeta'] } };
  const speaker = isNotification ? 'notification' : speakerOf(asUserLine, content);
  facts.push(promptOf(line, content, speaker));
  if (speaker === 'notification') pushNotification(line, content.text, state, facts);
}

function promptOf(line: ClaudeLine, content: UserContent, speaker: Speaker): PromptFact {
  return {
    kind: 'prompt',
    range: line.range,
    source: 'claude-code',
    sessionId: line.sessionId,
    userUuid: hashPrompt(line, content),
    ts: line.ts,
    speaker,
    subagent: line.subagent,
    text: content.text,
    blocks: content.blocks,
  };
}

/** Names a user line by what it says, because replays give new line ids to old words (FORMATS 1.7). */
function hashPrompt(line: ClaudeLine, content: UserContent): string {
  const others = content.blocks.filter((block) => block.kind !== 'text');
  const rest = others.map((block) => `|${block.kind} ${block.toolUseId ?? ''} ${block.byteLen}`).join('');
  return hash('sha256', `${line.sessionId}|${line.ts}|${content.text}${rest}`).slice(0, 32);
}

function pushNotification(line: ClaudeLine, text: string, state: ClaudeState, facts: TranscriptFact[]): void {
  const event = notificationOf(line, text, 'subagent_notification', state);
  if (event !== undefined) facts.push(event);
}
