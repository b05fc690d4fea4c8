import { type FactRange, isJsonObject, normaliseTimestamp, type SubagentReference } from '@agentspine/schema';
import { readObject, readText } from '../read-json.ts';
import type { JsonObject } from '../transcript-parser.ts';
import { type ClaudeState, findSession } from './state.ts';
import { subagentOf } from './subagents.ts';

/** A line of a transcript, or the one that a progress line carries, with what every fact of it needs. */
export interface ClaudeLine {
  readonly record: JsonObject;
  readonly message: JsonObject | undefined;
  readonly range: FactRange;
  readonly sessionId: string;
  /** Normalised; '' where neither the line nor its session has a time yet. */
  readonly ts: string;
  readonly cwd: string | undefined;
  readonly subagent: SubagentReference | undefined;
  readonly isNested: boolean;
}

/** The type of a record; replies of the oldest and of re-serialised logs have none. */
export function lineTypeOf(record: JsonObject): string | undefined {
  const type = readText(record, 'type');
  if (type !== undefined) return type;
  return isJsonObject(readObject(record, 'message')?.['usage']) ? 'assistant' : undefined;
}

/** Reads what every fact needs. A line without a session id is of the session before it. */
export function readLine(record: JsonObject, range: FactRange, state: ClaudeState): ClaudeLine {
  const sessionId = readText(record, 'sessionId') ?? state.sessionId ?? state.fallbackSessionId;
  return {
    record,
    message: readObject(record, 'message'),
    range,
    sessionId,
    ts: readTime(record) ?? findSession(state, sessionId)?.ts ?? '',
    cwd: readText(record, 'cwd'),
    subagent: subagentOf(record, state),
    isNested: false,
  };
}

/** The time of a record, normalised. */
export function readTime(record: JsonObject): string | undefined {
  const text = readText(record, 'timestamp');
  if (text === undefined) return undefined;
  return plainInstant.test(text) ? text : normaliseTimestamp(text);
}

/** What `normaliseTimestamp` would return as it is: the form of every real line, on days that all months have. */
const plainInstant = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}Z$/;
