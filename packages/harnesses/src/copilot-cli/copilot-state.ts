import { contentId, type TranscriptFile } from '@agentspine/ingest';
import type { SubagentReference } from '@agentspine/schema';
import type { Rollup, SpokenOfModel } from './model-totals.ts';

/** What is remembered between two events of a session. */
export interface CopilotState {
  sessionId: string;
  version?: string;
  /** The model that answers where a message names none. */
  model: string;
  /** The last response. */
  lastId?: string;
  /** The time of the last event that has one. */
  ts: string;
  /** The last totals by model. */
  rollups: [model: string, totals: Rollup][];
  /** What the messages of each model state. */
  spoken: [model: string, spoken: SpokenOfModel][];
  /** The last total of what the session was charged, in billionths of a credit. */
  charged?: number;
  /** Subagents that were started, by the call that started them. */
  agents: [toolCallId: string, subagentType: string][];
}

/** More subagents and models than this are damage: the state must stay small. */
export const rememberedMax = 64;

/** The state before the first event; it gives the session its id. */
export function startState({ path, firstLine }: TranscriptFile): CopilotState {
  const named = /([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?:[\\/]events)?\.jsonl(?:\.zst)?$/i.exec(path)?.[1];
  return {
    sessionId: named ?? `file-${contentId([firstLine], 16)}`,
    model: '',
    ts: '',
    rollups: [],
    spoken: [],
    agents: [],
  };
}

/** The subagent that a call started; the harness names it by that call. */
export function subagentOf(toolCallId: string | undefined, { agents }: CopilotState): SubagentReference | undefined {
  if (toolCallId === undefined) return undefined;
  const subagentType = agents.find(([id]) => id === toolCallId)?.[1];
  return { isSidechain: true, agentId: toolCallId, parentToolUseId: toolCallId, subagentType };
}
