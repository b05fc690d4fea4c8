import type { Lane } from '../words.ts';
import { timelineBodyBytesMax } from './detail-limits.ts';
import { storedLanesOf } from './normalise-lane.ts';

/** The largest body that is certainly whole, whatever its event has. */
const surelyWholeBytes = timelineBodyBytesMax - 4;

const isEnforced = 'EXISTS (SELECT 1 FROM rule_enforcements WHERE event_id = timeline_events.id)';

/** SQL with its values in order. */
export interface TimelineQuery {
  /** The SQL. */
  readonly sql: string;
  /** What is bound to it, in order. */
  readonly values: readonly (string | number)[];
}

/** Whose timeline: all of a task, or what some of its sessions did. */
export type TimelineScope =
  | { readonly kind: 'task'; readonly taskId: string }
  | { readonly kind: 'sessions'; readonly sessionIds: readonly string[] };

/** What of a timeline is read; times are ISO 8601, both included. */
export interface TimelineSlice {
  /** Only events of this lane. */
  readonly lane?: Lane | undefined;
  /** Only events of this kind. */
  readonly kind?: string | undefined;
  /** The earliest time: ISO 8601 in UTC. */
  readonly from?: string | undefined;
  /** The latest time: ISO 8601 in UTC. */
  readonly to?: string | undefined;
  /** After this event; ties of time are in the order of ids. */
  readonly behind?: EventPlace | undefined;
}

/** The place of an event on a timeline. */
export interface EventPlace {
  /** When it happened: ISO 8601 in UTC. */
  readonly createdAt: string;
  /** The event. */
  readonly id: string;
}

/** The SQL of a part of a timeline: its rows with all their details, of one moment, in the order of time, then id. */
export function timelineQuery(scope: TimelineScope, slice: TimelineSlice, rowsMax: number): TimelineQuery {
  const { kind, from, to, behind } = slice;
  const terms: readonly (TimelineTerm | undefined)[] = [
    scopeTerm(scope),
    kind === undefined ? undefined : { sql: 'kind = ?', values: [kind] },
    slice.lane === undefined ? undefined : laneTerm(slice.lane),
    from === undefined ? undefined : { sql: 'event_time >= ?', values: [Date.parse(from)] },
    to === undefined ? undefined : { sql: 'event_time <= ?', values: [Date.parse(to)] },
    behind === undefined
      ? undefined
      : { sql: '(event_time, id) > (?, ?)', values: [Date.parse(behind.createdAt), behind.id] },
  ];
  const asked = terms.filter((term) => term !== undefined);
  const where = asked.map(({ sql }) => sql).join(' AND ');
  const page = `SELECT seq, event_time, id FROM timeline_events WHERE ${where} ORDER BY event_time, id LIMIT ?`;
  return { sql: detailSql(page), values: [...asked.flatMap(({ values }) => values), rowsMax] };
}

/** The whole body of an event, which its row may have the beginning of. */
export const eventBodyQuery = "SELECT payload_json ->> '$.timeline_event.body' FROM events WHERE event_id = ?";

/** As `timelineQuery`, for one event. */
export const eventQuery: string = detailSql('SELECT seq, event_time, id FROM timeline_events WHERE id = ?');

interface TimelineTerm {
  readonly sql: string;
  readonly values: readonly (string | number)[];
}

/** One session is asked for by its index, in order; the few that a runtime's session had are sorted. */
function scopeTerm(scope: TimelineScope): TimelineTerm {
  if (scope.kind === 'task') return { sql: 'task_id = ?', values: [scope.taskId] };
  const [only, ...others] = scope.sessionIds;
  if (only !== undefined && others.length === 0) return { sql: 'session_id = ?', values: [only] };
  return { sql: 'session_id IN (SELECT value FROM json_each(?))', values: [JSON.stringify(scope.sessionIds)] };
}

/** An event that a rule matched is in the lane `rule`, and in no other (SPEC 4.6). */
function laneTerm(lane: Lane): TimelineTerm {
  const { isAllBut, words } = storedLanesOf(lane);
  const isStored = `lane ${isAllBut ? 'NOT IN' : 'IN'} (SELECT value FROM json_each(?))`;
  const sql = lane === 'rule' ? `(${isStored} OR ${isEnforced})` : `${isStored} AND NOT ${isEnforced}`;
  return { sql, values: [JSON.stringify(words)] };
}

/** The rows that `page` names, with their details as lists in JSON. */
function detailSql(page: string): string {
  return `WITH page AS MATERIALIZED (${page})
  SELECT e.id, e.task_id AS taskId, e.session_id AS sessionId, e.kind, e.lane, e.title, e.body, e.extras_json AS extras,
    e.created_at AS createdAt, CASE WHEN e.body_bytes > ${surelyWholeBytes} THEN
      (SELECT octet_length(payload_json ->> '$.timeline_event.body') FROM events WHERE seq = e.seq) END AS wholeBodyBytes,
    e.subtype_key AS subtypeKey, e.subtype_label AS subtypeLabel, e.subtype_group AS subtypeGroup, e.tool_family AS toolFamily,
    e.operation, e.source_tool AS sourceTool, e.tool_name AS toolName, e.entity_type AS entityType, e.entity_name AS entityName,
    e.display_title AS displayTitle, e.evidence_level AS evidenceLevel,
    a.async_task_id AS asyncTaskId, a.async_status AS asyncStatus, a.async_agent AS asyncAgent, a.async_category AS asyncCategory,
    a.duration_ms AS asyncDurationMs, u.seq IS NOT NULL AS hasUsage, u.input_tokens AS inputTokens,
    u.output_tokens AS outputTokens, u.cache_read_tokens AS cacheReadTokens, u.cache_create_tokens AS cacheCreateTokens,
    u.cost_usd AS costUsd, u.duration_ms AS usageDurationMs, u.model, u.prompt_id AS promptId, u.stop_reason AS stopReason,
    ${list('file_path, source, write_count', 'event_file_rows', 'seq', 'e.seq')} AS files,
    ${list('edge_kind, source_event_id, target_event_id, relation_type, relation_label, relation_explanation', 'event_relations', 'event_id')} AS relations,
    ${list('tag, source', 'event_tags', 'event_id')} AS tags,
    ${list('id, state, priority, auto_reconciled', 'todos_current', 'last_event_id')} AS todos,
    ${list('id, phase, sequence, model_name, model_provider', 'questions_current', 'last_event_id')} AS questions,
    ${list('decided_at, rule_id, match_kind', 'rule_enforcements', 'event_id')} AS enforcements
  FROM page JOIN timeline_events e ON e.seq = page.seq
    LEFT JOIN event_async_refs a ON a.event_id = e.id LEFT JOIN event_usage_rows u ON u.seq = page.seq
  ORDER BY page.event_time, page.id`;
}

function list(columns: string, table: string, key: string, event = 'e.id'): string {
  return `(SELECT json_group_array(json_array(${columns})) FROM ${table} WHERE ${key} = ${event})`;
}
