import { inertText, type Look, renderTable, toneOf } from '@agentspine/render';
import { countCell, counted, missingCell } from '@agentspine/render/count-text';
import { jsonLine } from '@agentspine/render/json-line';
import type {
  LogEntry,
  ResumeDecision,
  ResumePlan,
  ResumeRefusal,
  StoredWorkflowRun,
  ThreadRound,
  TriggerPayload,
} from '@agentspine/schema';
import { shortText } from './short-text.ts';

/** A line holds a time, names and this much of a payload; on a wide terminal as much as it has room for. */
const payloadWidthMax = 80;
/** A text may have millions of characters; what cannot be shown is not looked at. */
const payloadCharactersMax = payloadWidthMax * 4;

/** A line of the log on one line: when, its id, who, what, of what, and what of the payload fits. */
export function renderLogLine(
  { id, source, type, refId, payload, timestamp }: LogEntry,
  { width = 0 }: Look = {},
): string {
  const names = [String(id), source, type, ...(refId === null ? [] : [`(${refId})`])].map((name) => line(name));
  return [timeCell(timestamp), ...names, line(payload ?? '', Math.max(payloadWidthMax, width))]
    .join('  ')
    .trimEnd()
    .concat('\n');
}

/** Runs as a table. */
export function renderRuns(runs: readonly StoredWorkflowRun[], look: Look): string {
  return renderTable(
    [
      { title: 'run', cell: ({ runId }) => runId, cut: 'id' },
      { title: 'workflow', cell: ({ workflow }) => workflow },
      { title: 'status', cell: ({ status }) => status, cut: 'never', tone: ({ status }) => toneOf(status) },
      { title: 'since', cell: ({ timestamp }) => timeCell(timestamp), cut: 'never' },
      { title: 'exit code', align: 'right', cell: ({ exitCode }) => countCell(exitCode) },
    ],
    runs,
    look,
  );
}

/** What there is to know of one run. */
export interface RunReport {
  readonly run: StoredWorkflowRun;
  readonly triggerPayload: TriggerPayload | undefined;
  readonly roundCount: number;
  /** The newest first. */
  readonly rounds: readonly ThreadRound[];
}

/** One run with its newest rounds. */
export function renderRun({ run, triggerPayload, roundCount, rounds }: RunReport, look: Look): string {
  const head = `${renderRuns([run], look)}\nstarted with ${launchText(triggerPayload)}\n${counted(roundCount, 'round')}\n`;
  if (rounds.length === 0) return head;
  const table = renderTable(
    [
      { title: 'round', align: 'right', cell: ({ round }) => countCell(round) },
      { title: 'time', cell: ({ timestamp }) => timeCell(timestamp), cut: 'never' },
      { title: 'role', cell: ({ message }) => message.role },
      { title: 'content', cell: ({ message }) => message.content.slice(0, payloadCharactersMax) },
    ],
    rounds,
    look,
  );
  return `${head}\n${table}`;
}

/** How a run goes on, or why it cannot. */
export function renderResumePlan(runId: string, decision: ResumeDecision): string {
  return decision.kind === 'resumable'
    ? describePlan(decision)
    : `${inertText(runId)} cannot be resumed: ${refusals[decision.reason]}\n`;
}

const refusals: Readonly<Record<ResumeRefusal, string>> = {
  'no-such-run': 'there is no such run',
  status: 'it is neither started nor crashed',
  'trigger-payload-missing': 'no line of the log says what it was started with',
  'trigger-payload-unreadable': 'what it was started with cannot be read',
  'message-unreadable': 'a message of its thread cannot be read',
};

function describePlan({ run, triggerPayload, messages, nextRound }: ResumePlan): string {
  const head = `${inertText(run.runId)} goes on with round ${countCell(nextRound)}, after ${counted(messages.length, 'message')}`;
  const lines = messages.map(({ role, content }) => `  ${line(role)}: ${line(content)}\n`);
  return `${head}\nstarted with ${launchText(triggerPayload)}\n${lines.join('')}`;
}

function launchText(payload: TriggerPayload | undefined): string {
  return payload === undefined ? missingCell : line(jsonLine(payload).trimEnd());
}

function line(text: string, widthMax = payloadWidthMax): string {
  return shortText(text, widthMax);
}

/** A time that is beyond all dates is shown as the number that it is. */
function timeCell(timestamp: number): string {
  const date = new Date(timestamp);
  return Number.isNaN(date.getTime()) ? String(timestamp) : date.toISOString();
}
