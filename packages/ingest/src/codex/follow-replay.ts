/*
 * A forked thread's file begins with its parent's whole history, stamped with the time of the fork and counting on from
 * the parent's totals (FORMATS 2.6). Replayed lines say nothing about this thread but its baseline, and what is a state:
 * the model, and whether prompts are events.
 */
import { isPromptEvent } from './add-prompt.ts';
import type { CodexLine } from './codex-line.ts';
import type { CodexState, Replay } from './codex-state.ts';
import { readName, readObject } from './read-field.ts';
import { takeBaseline } from './token-totals.ts';

/** Replayed lines are written in one go, within 50 ms in all seen; a request to the model takes longer than this. */
const replayPauseMs = 500;

const uuidV7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Whether a line belongs to the replay of a parent's history; takes its state and ends the replay where it ends. */
export function followReplay(line: CodexLine, state: CodexState): boolean {
  const { replay } = state;
  if (replay === undefined) return false;
  if (isOwn(line, state, replay)) {
    state.replay = undefined;
    return false;
  }
  if (line.ts > replay.lastTs) replay.lastTs = line.ts;
  if (line.type === 'turn_context') state.model = readName(line.payload, 'model') ?? state.model;
  else if (line.type === 'event_msg') followEvent(line, state);
  return true;
}

function followEvent(line: CodexLine, state: CodexState): void {
  if (isPromptEvent(line)) state.hasPromptEvents = true;
  else if (line.payloadType === 'token_count') takeBaseline(readObject(line.payload, 'info') ?? {}, state);
}

/**
 * An own turn has an id that is younger than the thread. Where ids tell no age, the pause before the turn has to; lines
 * from before the fork are replayed ones whatever pauses are between them.
 */
function isOwn(line: CodexLine, state: CodexState, replay: Replay): boolean {
  if (line.type !== 'turn_context' && line.payloadType !== 'task_started') return false;
  const turnId = readName(line.payload, 'turn_id') ?? '';
  if (uuidV7.test(turnId) && uuidV7.test(state.threadId)) {
    replay.hasTurnIds = true;
    return turnId.toLowerCase() > state.threadId.toLowerCase();
  }
  if (replay.hasTurnIds || line.ts < state.sessionTs) return false;
  return Date.parse(line.ts) - Date.parse(replay.lastTs) > replayPauseMs;
}
