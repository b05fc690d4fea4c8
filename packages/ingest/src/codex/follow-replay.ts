/*
 * The file of a thread with a parent may begin with the parent's whole history, stamped with the time of the fork or with the
 * times of old, and counting on from the parent's totals (FORMATS 2.6). Replayed lines say nothing about this thread but its
 * baseline, and what is a state: the model, its service tier, and whether prompts are events. Nothing says for sure where a
 * replay begins and ends, so each line is judged by what it says itself; where it says nothing it is as the line before it.
 */
import { isPromptEvent } from './add-prompt.ts';
import { modelOf, takeThreadSettings } from './add-session.ts';
import type { CodexLine } from './codex-line.ts';
import type { CodexState, Replay } from './codex-state.ts';
import { readName, readObject } from './read-field.ts';
import { takeTurnTier } from './service-tier.ts';
import { limitOf, takeBaseline } from './token-totals.ts';

/** Replayed lines are written in one go, within 50 ms in all seen; a request to the model takes longer than this. */
const replayPauseMs = 500;

const uuidV7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Whether a line belongs to the replay of a parent's history; takes its state, and begins and ends the replay. */
export function followReplay(line: CodexLine, state: CodexState): boolean {
  const { replay } = state;
  if (replay === undefined) return false;
  const judgement = judge(line, state, replay);
  if (judgement === 'own') state.replay = undefined;
  if (judgement === 'own' || judgement === 'seems-own') replay.isOn = false;
  if (judgement === 'replayed') replay.isOn = true;
  if (isTurn(line) || line.type === 'response_item') replay.isStart = false;
  // No model was asked in this file yet.
  const isOfParent = replay.isOn || (replay.isStart && line.payloadType === 'token_count');
  if (!isOfParent) return false;
  if (line.ts > replay.lastTs) replay.lastTs = line.ts;
  if (isTurn(line)) replay.turnId = readName(line.payload, 'turn_id') ?? replay.turnId;
  if (line.type === 'turn_context') {
    state.model = modelOf(line.payload) ?? state.model;
    takeTurnTier(line.payload, state);
  } else if (line.type === 'event_msg') followEvent(line, state);
  return true;
}

function followEvent(line: CodexLine, state: CodexState): void {
  if (isPromptEvent(line)) state.hasPromptEvents = true;
  else if (line.payloadType === 'thread_settings_applied') takeThreadSettings(line, state);
  else if (line.payloadType === 'token_count')
    takeBaseline(readObject(line.payload, 'info') ?? {}, limitOf(line), state);
}

/** `own` and `replayed` are certain; `seems-own` is not, and a turn that is older than the thread takes it back. */
type Judgement = 'own' | 'seems-own' | 'replayed' | 'unsaid';

/**
 * The log's own word goes first: the ordinal of the first own line. An own turn has an id that is younger than the thread, and
 * an own line is not older than it. Where a turn's id shows no age, the pause before it has to.
 */
function judge(line: CodexLine, state: CodexState, replay: Replay): Judgement {
  const { ordinal } = line;
  const { ownFrom } = replay;
  if (ordinal !== undefined && ownFrom !== undefined && ordinal >= ownFrom) return 'own';
  const turnId = isTurn(line) ? readName(line.payload, 'turn_id') : undefined;
  if (turnId !== undefined && uuidV7.test(turnId) && uuidV7.test(state.threadId))
    return turnId.toLowerCase() > state.threadId.toLowerCase() ? 'own' : 'replayed';
  if ((ordinal !== undefined && ownFrom !== undefined) || line.ts < state.sessionTs) return 'replayed';
  return beginsTurn(line, turnId, replay) && isAfterPause(line, replay) ? 'seems-own' : 'unsaid';
}

function isTurn(line: CodexLine): boolean {
  return line.type === 'turn_context' || line.payloadType === 'task_started';
}

/** A turn_context may be inside a turn too: without an id it is of the turn that was named last. */
function beginsTurn(line: CodexLine, turnId: string | undefined, replay: Replay): boolean {
  if (!isTurn(line)) return false;
  if (turnId !== undefined) return turnId !== replay.turnId;
  return line.payloadType === 'task_started' || replay.turnId === undefined;
}

function isAfterPause(line: CodexLine, replay: Replay): boolean {
  return Date.parse(line.ts) - Date.parse(replay.lastTs) > replayPauseMs;
}
