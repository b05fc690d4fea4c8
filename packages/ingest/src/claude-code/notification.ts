import type { ToolResultFact, ToolResultStatus } from '@agentspine/schema';
import { callEvent } from './call-event.ts';
import type { ClaudeLine } from './line.ts';
import type { ClaudeState } from './state.ts';

const beginning = '<task-notification>';

/** What programs that publish transcripts write over anything that looks secret (FORMATS 1.10): no call has this name. */
const redacted = 'REDACTED';

const statuses: ReadonlyMap<string, ToolResultStatus> = new Map([
  ['completed', 'completed'],
  ['failed', 'errored'],
  ['error', 'errored'],
  ['killed', 'cancelled'],
  ['stopped', 'cancelled'],
  ['cancelled', 'cancelled'],
  ['running', 'running'],
]);

/** The event that a `<task-notification>` text is; `undefined` when it is not one or names no call. */
export function notificationOf(
  line: ClaudeLine,
  text: string,
  eventSource: 'subagent_notification' | 'queue_event',
  state: ClaudeState,
): ToolResultFact | undefined {
  if (!text.startsWith(beginning)) return undefined;
  const toolUseId = readTag(text, 'tool-use-id');
  if (toolUseId === undefined || toolUseId === redacted) return undefined;
  const task = readTag(text, 'task-id');
  return callEvent(line, toolUseId, {
    status: statuses.get(readTag(text, 'status') ?? '') ?? 'unknown',
    eventSource,
    // Background commands have task ids too; only an agent's is an agent id.
    agentId: state.agents.some((agent) => agent.id === task) ? task : undefined,
    content: readTag(text, 'result'),
  });
}

/** What is between a tag and its end; the last end, because a result may quote one. */
function readTag(text: string, tag: string): string | undefined {
  const open = `<${tag}>`;
  const from = text.indexOf(open);
  if (from < 0) return undefined;
  const to = tag === 'result' ? text.lastIndexOf(`</${tag}>`) : text.indexOf(`</${tag}>`, from);
  const value = to < from ? '' : text.slice(from + open.length, to);
  return value === '' ? undefined : value;
}
