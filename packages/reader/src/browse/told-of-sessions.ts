import type { VerdictStatus } from '@agentspine/schema';
import type { Database } from 'better-sqlite3';

/** What the trace says of a session that the archive has. */
export interface ToldOfSession {
  /** What its task is called. */
  readonly taskTitle: string;
  /** The beginning of what was asked first; null where nothing was. */
  readonly askedFirst: string | null;
  /** How many turns have each verdict as their worst; a turn without rules has none. */
  readonly verdicts: Readonly<Record<VerdictStatus, number>>;
}

/** As many as `firstWords` looks at. */
const askedCharactersMax = 4_000;

const toldSql = `SELECT wanted.value AS key, task.title AS taskTitle,
    (SELECT substr(asked_text, 1, ${askedCharactersMax}) FROM turns WHERE task_id = task.id AND asked_text IS NOT NULL
      ORDER BY started_at, turn_index, id LIMIT 1) AS askedFirst,
    (SELECT json_group_object(verdict, n) FROM (SELECT aggregate_verdict AS verdict, count(*) AS n FROM turns
      WHERE task_id = task.id AND aggregate_verdict IS NOT NULL GROUP BY 1)) AS verdicts
  FROM json_each(@wanted) wanted
    CROSS JOIN runtime_bindings_current binding
      ON binding.runtime_source = wanted.value ->> 0 AND binding.runtime_session_id = wanted.value ->> 1
    CROSS JOIN tasks_current task ON task.id = binding.task_id`;

const none: Readonly<Record<VerdictStatus, number>> = { verified: 0, unverifiable: 0, contradicted: 0 };

/** What the trace says of sessions, by their source and id as a JSON array; those that it does not have are left out. */
export function readToldOfSessions(
  database: Database,
  sessions: readonly { readonly source: string; readonly sessionId: string }[],
): ReadonlyMap<string, ToldOfSession> {
  const wanted = JSON.stringify(sessions.map(({ source, sessionId }) => [source, sessionId]));
  const rows = database.prepare(toldSql).all({ wanted }) as ToldRow[];
  return new Map(
    rows.map(({ key, taskTitle, askedFirst, verdicts }) => [
      key,
      { taskTitle, askedFirst, verdicts: { ...none, ...(JSON.parse(verdicts) as object) } },
    ]),
  );
}

interface ToldRow {
  readonly key: string;
  readonly taskTitle: string;
  readonly askedFirst: string | null;
  readonly verdicts: string;
}
