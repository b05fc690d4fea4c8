import { keepsExitCode, parseWorkflowRunStatus, type WorkflowRun, type WorkflowRunInput } from '@agentspine/schema';
import { parseInstant, parseName, parseObject, refusedField } from './log-fields.ts';

/** Checks what a caller says of a run; an exit code goes where the status has no room for it. @throws WriterError `LOG_INVALID` */
export function parseWorkflowRun(input: WorkflowRunInput): WorkflowRun {
  const run = parseObject(input, 'run');
  const status = parseWorkflowRunStatus(String(run['status']));
  if (status === undefined) throw refusedField('status', `is not a status of a run: ${JSON.stringify(run['status'])}`);
  const exitCode = parseExitCode(run['exitCode']);
  return {
    runId: parseName(run['runId'], 'runId'),
    workflow: parseName(run['workflow'], 'workflow'),
    status,
    timestamp: parseInstant(run['timestamp'], 'timestamp'),
    exitCode: keepsExitCode(status) ? exitCode : null,
  };
}

function parseExitCode(value: unknown): number | null {
  if (value === undefined || value === null) return null;
  if (Number.isSafeInteger(value)) return value as number;
  throw refusedField('exitCode', 'must be a whole number');
}
