import type { ToolResultEventSource, ToolResultFact } from '@agentspine/schema';
import type { ClaudeLine } from './line.ts';

/** The place of an event among those of its call: each kind has one, so that a replay is the same event. */
const places = {
  tool_result: 0,
  progress_event: 1,
  subagent_notification: 2,
  queue_event: 3,
} as const satisfies Partial<Record<ToolResultEventSource, number>>;

/** What an event says, beside what its line, its call and its kind decide. */
interface Said
  extends Omit<
    ToolResultFact,
    'kind' | 'range' | 'source' | 'sessionId' | 'toolUseId' | 'eventIndex' | 'ts' | 'isNested'
  > {
  readonly eventSource: keyof typeof places;
}

/** The event of a call on a line. */
export function callEvent(line: ClaudeLine, toolUseId: string, said: Said): ToolResultFact {
  return {
    kind: 'tool-result',
    range: line.range,
    source: 'claude-code',
    sessionId: line.sessionId,
    toolUseId,
    eventIndex: places[said.eventSource],
    ts: line.ts,
    ...said,
    isNested: line.isNested,
  };
}
