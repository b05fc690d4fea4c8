import type { ActiveSession, BrowsedEvent, SessionsPageRow, TraceTurn, UsageFigures } from '@agentspine/reader';
import type { ActiveRow, EventRow, SessionRow, TurnRow, Used } from '@agentspine/server';

/** A session of the archive as the API has it. */
export function sessionRowOf(row: SessionsPageRow): SessionRow {
  const { source, sessionId, title, projectKey, project, models, startedAt, endedAt } = row;
  return {
    key: `${source}:${sessionId}`,
    source,
    title,
    project: projectKey ?? project,
    models,
    startedAt,
    lastAt: endedAt ?? startedAt,
    prompts: row.promptCount,
    turns: row.turnCount,
    calls: row.toolCallCount,
    errors: row.errorCount,
    verdicts: row.verdicts,
    used: usedOf(row.usage),
    relationship: row.relationshipType,
  };
}

/** Figures as the API has them. */
export function usedOf({ costUsd, costKnown, inputTokens, outputTokens, cacheReadTokens }: UsageFigures): Used {
  return {
    // The figure is exact to the microdollar.
    costMicros: costUsd === null ? null : Math.round(costUsd * 1_000_000),
    isCostWhole: costKnown,
    inputTokens: countOf(inputTokens),
    outputTokens: countOf(outputTokens),
    cacheReadTokens: countOf(cacheReadTokens),
  };
}

/** JSON has no integers beyond 2^53: they are texts. */
function countOf(count: number | bigint | null): number | string | null {
  return typeof count === 'bigint' ? String(count) : count;
}

/** An event of a list as the API has it. */
export function eventRowOf(event: BrowsedEvent): EventRow {
  return event;
}

/** A session in which something happened lately, as the API has it. */
export function activeRowOf({ sessionId, ...row }: ActiveSession): ActiveRow {
  const hasName = row.source !== null && sessionId !== null;
  return { ...row, key: hasName ? `${row.source}:${sessionId}` : row.traceId };
}

/** A turn of the trace as the API has it. */
export function turnRowOf(turn: TraceTurn): TurnRow {
  return {
    id: turn.id,
    traceId: turn.sessionId,
    index: turn.turnIndex,
    status: turn.status,
    startedAt: turn.startedAt,
    endedAt: turn.endedAt ?? null,
    asked: turn.askedText ?? null,
    answered: turn.assistantText ?? null,
    verdict: turn.aggregateVerdict ?? null,
  };
}
