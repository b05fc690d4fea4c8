import { contentId, readText } from '@agentspine/ingest';
import type { PromptFact, ToolResultFact, TranscriptFact } from '@agentspine/schema';
import { type ReadContent, resultText } from '../read-content.ts';
import type { CopilotLine } from './copilot-line.ts';
import type { CopilotState } from './copilot-state.ts';

/** Adds what somebody other than the model says. */
export function addPrompt(
  { id, range, ts, subagent }: CopilotLine,
  { speaker, text, blocks }: ReadContent & Pick<PromptFact, 'speaker'>,
  { sessionId }: CopilotState,
  facts: TranscriptFact[],
): void {
  const userUuid = id === '' ? contentId([ts, speaker, text], 32) : id;
  const said = { sessionId, userUuid, ts, speaker, text, blocks, subagent };
  facts.push({ kind: 'prompt', range, source: 'copilot-cli', ...said });
}

/** Adds the end of a tool call. */
export function addToolResult(line: CopilotLine, { sessionId }: CopilotState, facts: TranscriptFact[]): void {
  const { data, range, ts, subagent } = line;
  const toolUseId = readText(data, 'toolCallId');
  if (toolUseId === undefined) return;
  const content = contentOf(data['result']) ?? contentOf(data['error']);
  facts.push({
    kind: 'tool-result',
    range,
    source: 'copilot-cli',
    sessionId,
    toolUseId,
    eventIndex: 0,
    ts,
    eventSource: 'tool_result',
    ...endingOf(data, content?.slice(-endCharsMax) ?? ''),
    agentId: subagent?.agentId,
    content,
    isNested: false,
  });
}

/** How much of a result may be looked at for its end. */
const endCharsMax = 120;

/** `content` is what the model sees; `detailedContent` repeats it for people. */
function contentOf(said: unknown): string | undefined {
  const object = said as { readonly content?: unknown; readonly message?: unknown } | null | undefined;
  if (typeof object !== 'object' || object === null) return resultText(said);
  return resultText(object.content ?? object.message);
}

/** A command that failed was run with success: its exit code is in its text alone. */
function endingOf(
  data: CopilotLine['data'],
  end: string,
): Pick<ToolResultFact, 'status' | 'isError' | 'exitCode' | 'reason'> {
  const { success } = data;
  if (typeof success !== 'boolean') return { status: 'unknown' };
  if (!success) {
    const error = data['error'];
    const isDenied = typeof error === 'object' && error !== null && 'code' in error && error.code === 'denied';
    return isDenied ? { status: 'cancelled', isError: true, reason: 'denied' } : { status: 'errored', isError: true };
  }
  const code = /<(?:shellId: [^>]{0,40} completed|exited) with exit code (-?\d{1,10})>\s*$/.exec(end)?.[1];
  return { status: 'completed', isError: false, exitCode: code === undefined ? undefined : Number(code) };
}
