import type { ToolResultFact, ToolResultStatus } from '@agentspine/schema';
import { readCount, readNumber, readObject, readText } from '../read-json.ts';
import type { JsonObject } from '../transcript-parser.ts';
import { callEvent } from './call-event.ts';
import type { ResultBlock } from './content.ts';
import type { ClaudeLine } from './line.ts';

interface Outcome {
  readonly status: ToolResultStatus;
  readonly reason?: string;
}

/** How results begin that say a person or a rule kept the call from running. */
const denials = [
  "The user doesn't want to",
  'Permission for this action was denied',
  'Permission to use ',
  'Claude requested permissions to ',
];

/** The result of a call, as a block of a user line and the line's structured form of it tell it. */
export function toolResultOf(line: ClaudeLine, toolUseId: string, block: ResultBlock): ToolResultFact {
  const result = readObject(line.record, 'toolUseResult');
  const replacement = readObject(block.block, '_meta');
  return callEvent(line, toolUseId, {
    ...outcomeOf(line, block, result),
    eventSource: 'tool_result',
    isError: block.isError,
    exitCode: block.isError === true ? exitCodeOf(block.head) : undefined,
    durationMs: durationOf(result),
    agentId: readText(result, 'agentId') ?? readText(result, 'agent_id'),
    content: block.content,
    replacedTools: replacedTools(replacement),
    collapsedCalls: readCount(replacement, 'collapsedCalls'),
  });
}

function outcomeOf(line: ClaudeLine, block: ResultBlock, result: JsonObject | undefined): Outcome {
  if (result?.['interrupted'] === true) return { status: 'cancelled', reason: 'interrupted' };
  if (block.isError !== true) return { status: isRunning(result) ? 'running' : 'completed' };
  const { head } = block;
  if (head.startsWith('[Request interrupted by user')) return { status: 'cancelled', reason: 'interrupted' };
  if (head.startsWith('<tool_use_error>Sibling tool call errored'))
    return { status: 'cancelled', reason: 'sibling-error' };
  const isDenied =
    readText(line.record, 'toolDenialKind') !== undefined || denials.some((denial) => head.startsWith(denial));
  return isDenied ? { status: 'cancelled', reason: 'denied' } : { status: 'errored' };
}

/** The call returned at once and continues in the background: a notification has its outcome. */
function isRunning(result: JsonObject | undefined): boolean {
  return result?.['status'] === 'async_launched' || readText(result, 'backgroundTaskId') !== undefined;
}

/** There is no field for it: a command that fails begins with its code (FORMATS 1.5). */
function exitCodeOf(head: string): number | undefined {
  const code = /^Exit code (\d{1,10})\b/.exec(head)?.[1];
  return code === undefined ? undefined : Number(code);
}

function durationOf(result: JsonObject | undefined): number | undefined {
  const ms = readNumber(result, 'totalDurationMs') ?? readNumber(result, 'durationMs');
  const seconds = readNumber(result, 'durationSeconds');
  const duration = ms ?? (seconds === undefined ? undefined : seconds * 1000);
  return duration === undefined || duration < 0 ? undefined : Math.round(duration);
}

function replacedTools(meta: JsonObject | undefined): readonly string[] | undefined {
  const names = meta?.['replaces'];
  return Array.isArray(names) ? names.filter((name) => typeof name === 'string') : undefined;
}
