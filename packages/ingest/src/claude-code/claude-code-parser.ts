import type { FactRange, TranscriptFact } from '@agentspine/schema';
import { readObject, readText } from '../read-json.ts';
import type { JsonObject, TranscriptParser } from '../transcript-parser.ts';
import { claudeCodeFiles } from './claude-code-files.ts';
import { findUnknownShapes } from './known-shapes.ts';
import { type ClaudeLine, lineTypeOf, readLine } from './line.ts';
import { noteLineage } from './lineage.ts';
import { notificationOf } from './notification.ts';
import { parseProgressLine } from './progress-line.ts';
import { isClaudeRecord, recognisesClaudeCode } from './recognise.ts';
import { parseReply } from './reply.ts';
import { noteSession } from './session.ts';
import { type ClaudeState, startClaudeState } from './state.ts';
import { relateSpeaker } from './subagents.ts';
import { parseSystemLine } from './system-line.ts';
import { parseQueuedCommand, parseUserLine } from './user-line.ts';

/** The parser of Claude Code's transcripts, versions 1.0.53 to 2.1.237 (FORMATS 1). */
export const claudeCodeParser: TranscriptParser<ClaudeState> = {
  source: 'claude-code',
  version: claudeCodeFiles.version,
  recognises: recognisesClaudeCode,
  isRecord: isClaudeRecord,
  start: startClaudeState,
  parseRecord,
};

function parseRecord(record: JsonObject, range: FactRange, state: ClaudeState, facts: TranscriptFact[]): void {
  const type = lineTypeOf(record);
  const names = findUnknownShapes(type, record);
  if (names.length > 0) facts.push({ kind: 'unknown-shapes', range, source: 'claude-code', names });
  const line = readLine(record, range, state);
  noteSession(line, type, state, facts);
  noteLineage(line, state, facts);
  relateSpeaker(line, state, facts);
  parseLine(line, type, state, facts);
}

function parseLine(line: ClaudeLine, type: string | undefined, state: ClaudeState, facts: TranscriptFact[]): void {
  if (type === 'assistant') parseReply(line, state, facts);
  else if (type === 'user') parseUserLine(line, state, facts);
  else if (type === 'progress') parseProgressLine(line, state, facts);
  else if (type === 'system') parseSystemLine(line, state, facts);
  else if (type === 'attachment') {
    const attachment = readObject(line.record, 'attachment');
    if (attachment?.['type'] === 'queued_command') parseQueuedCommand(line, attachment, state, facts);
  } else if (type === 'queue-operation') {
    const event = notificationOf(line, readText(line.record, 'content') ?? '', 'queue_event', state);
    if (event !== undefined) facts.push(event);
  }
}
