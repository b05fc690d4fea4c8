import type { SubagentReference } from '@agentspine/schema';
import { contentId } from '../content-id.ts';
import type { TranscriptFile } from '../transcript-parser.ts';
import type { TokenCounter } from './token-totals.ts';

/** Where a prompt can be in a Codex log: the same prompt is in two of them (FORMATS 2.3). */
export type PromptChannel = 'response_item' | 'user_message' | 'item_completed';

/** A prompt that was seen lately, and in which channels. */
export interface PromptEcho {
  readonly digest: string;
  readonly channels: PromptChannel[];
}

/** What a session fact says, kept to notice a change. */
export interface SessionValues {
  cwd?: string | undefined;
  gitBranch?: string | undefined;
  projectKey?: string | undefined;
  clientVersion?: string | undefined;
  entrypoint?: string | undefined;
}

/** The replay of a parent's history, which the file of a thread with a parent may begin with. */
export interface Replay {
  /** Whether the lines that come now are replayed ones, as far as is known. */
  isOn: boolean;
  /** Whether neither a turn nor an item was in the file so far, and no history is referred to: what is counted then is the parent's. */
  isStart: boolean;
  /** The latest time of a replayed line; of the thread's own first record before there was one. */
  lastTs: string;
  /** The turn of the replayed lines, where they name it. */
  turnId?: string | undefined;
  /** The log's ordinal of the first own line, where the log states it. */
  ownFrom?: number | undefined;
}

/** What the parser keeps between records: plain JSON, a few hundred bytes however long the file is. */
export interface CodexState {
  threadId: string;
  /** `start` before the first record, `meta` while there were only session_meta records. */
  place: 'start' | 'meta' | 'body';
  /** The file begins as those of the old format do (FORMATS 2.2). */
  isOldFormat?: boolean | undefined;
  sessionTs: string;
  model: string;
  /** The tier that requests ask for, and whether the turn said so or the thread, whose word holds until it is changed. */
  tier?: { readonly name: string; readonly isOfTurn: boolean } | undefined;
  session: SessionValues;
  subagent?: SubagentReference | undefined;
  /** Whether its counters go on from those of another file: it is a fork, or a page of a thread. */
  isContinued: boolean;
  replay?: Replay | undefined;
  /** Its cumulative counts, the one that was stated last at the end. */
  counters: TokenCounter[];
  /** Usage of responses that only a token_usage_record, or only a token_count, stated so far: the other repeats it. */
  recorded: string[];
  counted: string[];
  /** Ids of the responses of the last token_usage_records. */
  responses: string[];
  /** Responses that were counted before anything named a model: message id and time. */
  unnamed: [messageId: string, ts: string][];
  /** Accepted token counts of the thread, replayed ones left out; in the old format, responses. */
  ordinal: number;
  /** Message id of the response that items belong to now. */
  openId?: string | undefined;
  lastId?: string | undefined;
  /** Whether the event channel was seen: then response items are only copies of prompts. */
  hasPromptEvents: boolean;
  echoes: PromptEcho[];
  compaction?: 'record' | 'event' | undefined;
  /** Calls of spawn_agent without a result: call id and the agent type that was asked for. */
  spawns: [callId: string, agentType: string][];
  /** Call id of a web search that ended and whose call, which names none, is still to come. */
  searchId?: string | undefined;
}

/** The state before the first record; its thread id is used unless that record names one (FORMATS 2.6). */
export function startState(file: TranscriptFile): CodexState {
  return {
    threadId: threadIdOfPath(file.path) ?? `file-${contentId([file.firstLine], 16)}`,
    place: 'start',
    sessionTs: '',
    model: '',
    session: {},
    isContinued: false,
    counters: [],
    recorded: [],
    counted: [],
    responses: [],
    unnamed: [],
    ordinal: 0,
    hasPromptEvents: false,
    echoes: [],
    spawns: [],
  };
}

function threadIdOfPath(path: string): string | undefined {
  const name = /[^/\\]*$/.exec(path)?.[0] ?? '';
  return /^rollout-.+-([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.jsonl(?:\.zst)?$/i.exec(name)?.[1];
}
