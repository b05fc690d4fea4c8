import { nanosOf, type TelemetryItem } from '../wire/read-telemetry.ts';
import { agentOf } from './agent-of.ts';

/** What telemetry says of a tool call; `undefined` for what it does not say. */
export interface ToolReport {
  /** Names the item for good: 32 hexadecimal digits. */
  readonly key: string;
  /** The harness, such as those that the archive names. */
  readonly source: string;
  /** The session, as its source names it; empty where the item does not say. */
  readonly sessionId: string;
  /** The call, as its source names it; empty where the item does not say. */
  readonly toolUseId: string;
  /** The tool, as the harness names it. */
  readonly toolName: string | undefined;
  /** When it was reported, in milliseconds since the epoch. */
  readonly timeMs: number | undefined;
  /** How long it took, in milliseconds. */
  readonly durationMs: number | undefined;
  /** How long the call waited for a person. */
  readonly waitMs: number | undefined;
  /** Whether it failed. */
  readonly isError: boolean | undefined;
  /** What was decided where a person or a rule was asked: `accept`, `reject` … */
  readonly decision: string | undefined;
}

/** What an item says of a tool call; `undefined` for an item of something else. */
export function toolReportOf(item: TelemetryItem): ToolReport | undefined {
  if (item.signal === 'metrics') return undefined;
  const { source, sessionId, event } = agentOf(item);
  const kind = kindOf(item, event);
  if (kind === undefined) return undefined;
  const { attributes, key, timeMs } = item;
  const durationMs = attributes.number('duration_ms') ?? spanMsOf(item);
  const success = attributes.flag('success');
  return {
    ...{ key, source, sessionId, timeMs },
    toolUseId: attributes.text('tool_use_id', 'call_id', 'gen_ai.tool.call.id')?.slice(0, 200) ?? '',
    toolName: attributes.text('tool_name', 'function_name', 'gen_ai.tool.name')?.slice(0, 200),
    durationMs: kind === 'call' ? durationMs : undefined,
    waitMs: kind === 'wait' ? durationMs : undefined,
    isError: kind !== 'call' ? undefined : success === undefined ? spanFailed(item) : !success,
    decision: attributes.text('decision')?.slice(0, 40),
  };
}

function kindOf({ signal, name, attributes }: TelemetryItem, event: string): 'call' | 'wait' | 'decision' | undefined {
  if (signal === 'logs') return logKinds.get(event);
  if (name === 'claude_code.tool.blocked_on_user') return 'wait';
  return name === 'claude_code.tool.execution' || attributes.text('gen_ai.operation.name') === 'execute_tool'
    ? 'call'
    : undefined;
}

const logKinds: ReadonlyMap<string, 'call' | 'decision'> = new Map([
  ['tool_result', 'call'],
  ['tool_call', 'call'],
  ['tool_decision', 'decision'],
]);

function spanMsOf({ signal, object }: TelemetryItem): number | undefined {
  const [from, to] = [nanosOf(object['startTimeUnixNano']), nanosOf(object['endTimeUnixNano'])];
  if (signal !== 'traces' || from === undefined || to === undefined || to < from) return undefined;
  return Number((to - from) / 1_000_000n);
}

function spanFailed({ signal, object }: TelemetryItem): boolean | undefined {
  const { status } = object;
  const code = typeof status === 'object' && status !== null ? (status as { readonly code?: unknown }).code : undefined;
  if (signal !== 'traces') return undefined;
  if (code === 2 || code === 'STATUS_CODE_ERROR') return true;
  return code === 1 || code === 'STATUS_CODE_OK' ? false : undefined;
}
