import { type Provenance, parseDigest, placeOfCall, type ToolCategory, type TurnToolCall } from '@agentspine/schema';
import type { ArchiveRow } from '@agentspine/schema/drizzle';
import { parseTexts } from '../ledger/read-json.ts';
import { flag, provenanceColumns, provenanceOf } from '../rows/provenance-columns.ts';

/** The columns of `tool_calls` that say what the ledger says; key, place and outcome follow from the turn and the results. */
export interface CallFacts extends Readonly<Omit<ArchiveRow<'toolCalls'>, FollowingColumns>> {
  readonly category: ToolCategory;
  readonly family: NonNullable<TurnToolCall['family']> | null;
}

type FollowingColumns = 'source' | 'sessionId' | 'messageId' | 'requestId' | 'callIndex' | 'isError';

/** A call of a turn that was read at `at`, or came from the API. */
export function callFacts(call: TurnToolCall, at: Provenance | undefined): CallFacts {
  const place = at === undefined ? undefined : placeOfCall(call, at);
  return {
    toolUseId: call.id,
    toolName: call.name,
    target: call.target ?? null,
    argsHash: call.argsHash === '' ? null : call.argsHash,
    category: call.category,
    family: call.family ?? null,
    isDocs: flag(call.isDocs),
    ts: call.ts ?? null,
    ordinal: call.ordinal ?? null,
    replacedTools: call.replacedTools === undefined ? null : JSON.stringify(call.replacedTools),
    collapsedCalls: call.collapsedCalls ?? null,
    ...provenanceColumns(place),
  };
}

/** The call that its columns stand for. */
export function toolCallOf(facts: CallFacts): TurnToolCall {
  return {
    id: facts.toolUseId,
    name: facts.toolName,
    target: facts.target ?? undefined,
    argsHash: parseStoredHash(facts.argsHash ?? ''),
    category: facts.category,
    family: facts.family ?? undefined,
    isDocs: facts.isDocs === null ? undefined : facts.isDocs === 1,
    ts: facts.ts ?? undefined,
    ordinal: facts.ordinal ?? undefined,
    at: provenanceOf(facts),
    replacedTools: facts.replacedTools === null ? undefined : parseTexts(JSON.parse(facts.replacedTools)),
    collapsedCalls: facts.collapsedCalls ?? undefined,
  };
}

function parseStoredHash(text: string): TurnToolCall['argsHash'] {
  return parseDigest(text) ?? (text as TurnToolCall['argsHash']);
}
