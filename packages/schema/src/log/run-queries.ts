import { threadLineTypes } from './thread-rounds.ts';
import { parseWorkflowRunStatus, type StoredWorkflowRun, type WorkflowRun } from './workflow-run.ts';

const selectSql = 'SELECT run_id AS runId, workflow, status, timestamp, exit_code AS exitCode FROM workflow_runs';
const typeList = threadLineTypes.map((type) => `'${type}'`).join(', ');

/** The SQL of what is asked about runs, of the tables `workflow_runs` and `logs`. */
export const runQueries = {
  /** One run, by its id. */
  run: `${selectSql} WHERE run_id = ?`,
  /** Runs of one status, the oldest first. */
  withStatus: `${selectSql} WHERE status = ? ORDER BY timestamp, rowid`,
  /** Runs that are queued or started, the oldest first; of one workflow, or of all where it is NULL. */
  active: `${selectSql} WHERE status IN ('queued', 'started') AND (?1 IS NULL OR workflow = ?1) ORDER BY timestamp, rowid`,
  /** Every run, the newest first. */
  all: `${selectSql} ORDER BY timestamp DESC, rowid DESC`,
  /** Every run of a workflow, the newest first. */
  allOfOne: `${selectSql} WHERE workflow = ? ORDER BY timestamp DESC, rowid DESC`,
  /** The payload of the first line that says that a run started. */
  startedPayload:
    "SELECT payload FROM logs WHERE source = 'workflow' AND type = 'started' AND ref_id = ? ORDER BY id LIMIT 1",
  /** The lines of a thread, in order. */
  thread: `SELECT id, type, payload, timestamp FROM logs
  WHERE source = 'workflow' AND type IN (${typeList}) AND ref_id = ? ORDER BY id`,
} as const;

/** A run of its row by `runQueries`; a status that this program does not know is `unknown`. */
export function storedRunOf(row: Omit<WorkflowRun, 'status'> & { readonly status: string }): StoredWorkflowRun {
  return { ...row, status: parseWorkflowRunStatus(row.status) ?? 'unknown' };
}
