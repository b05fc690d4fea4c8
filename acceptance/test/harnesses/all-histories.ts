import { seededRandom } from '@agentspine/testkit';
import { diceOf } from '../claude-session.ts';
import { makeClineHistory } from './cline-history.ts';
import { makeCopilotHistory } from './copilot-history.ts';
import { makeCursorHistory } from './cursor-history.ts';
import { makeGeminiHistory, makeQwenHistory } from './gemini-history.ts';
import type { HarnessFile, MakeHistory } from './harness-history.ts';
import { makeOpencodeHistory } from './opencode-history.ts';
import { makePiHistory } from './pi-history.ts';

/** What makes a history, by the source whose history it is. */
export const historyMakers: Readonly<Record<string, MakeHistory>> = {
  pi: makePiHistory,
  'copilot-cli': makeCopilotHistory,
  'gemini-cli': makeGeminiHistory,
  opencode: makeOpencodeHistory,
  'qwen-code': makeQwenHistory,
  cline: makeClineHistory,
  cursor: makeCursorHistory,
};

const startMs = Date.parse('2026-05-01T08:00:00.000Z');

/** The transcripts of all harnesses of a made-up home, or of some of them. */
export function makeHarnessHistory(seed: number, sources = Object.keys(historyMakers)): readonly HarnessFile[] {
  const dice = diceOf(seededRandom(seed));
  return sources.flatMap((source) => historyMakers[source]?.(dice, startMs + seed * 7_200_000, `${seed}`) ?? []);
}
