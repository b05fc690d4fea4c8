import { contentId, type JsonObject, readText } from '@agentspine/ingest';
import type { PromptFact, ToolResultFact, TranscriptFact } from '@agentspine/schema';
import { type ReadContent, readContent, resultText } from '../read-content.ts';
import type { PiLine } from './pi-line.ts';
import type { PiState } from './pi-state.ts';

/** Adds what somebody other than the model says. */
export function addPrompt(
  { range, ts, at }: PiLine,
  { speaker, text, blocks }: ReadContent & Pick<PromptFact, 'speaker'>,
  { sessionId }: PiState,
  facts: TranscriptFact[],
): void {
  const userUuid = contentId([at, speaker, text], 32);
  facts.push({ kind: 'prompt', range, source: 'pi', sessionId, userUuid, ts, speaker, text, blocks });
}

/** Adds a command that the user ran, with what it printed. */
export function addBashExecution(line: PiLine, message: JsonObject, state: PiState, facts: TranscriptFact[]): void {
  const command = readText(message, 'command') ?? '';
  const said = readContent([`! ${command}`, ...[readText(message, 'output') ?? []].flat()]);
  addPrompt(line, { speaker: 'command', ...said }, state, facts);
}

/** Adds the result of a tool call. */
export function addToolResult(line: PiLine, message: JsonObject, state: PiState, facts: TranscriptFact[]): void {
  const toolUseId = readText(message, 'toolCallId');
  if (toolUseId === undefined) return;
  const isError = typeof message['isError'] === 'boolean' ? message['isError'] : undefined;
  const content = resultText(message['content']);
  facts.push({
    kind: 'tool-result',
    range: line.range,
    source: 'pi',
    sessionId: state.sessionId,
    toolUseId,
    eventIndex: 0,
    ts: line.ts,
    eventSource: 'tool_result',
    isError,
    ...endingOf(isError, content?.slice(-endCharsMax) ?? ''),
    content,
    isNested: false,
  });
}

/** How much of a result may be looked at for its end. */
const endCharsMax = 100;

/** pi states how a command ended in the last line of its output, and nowhere else. */
function endingOf(isError: boolean | undefined, end: string): Pick<ToolResultFact, 'status' | 'exitCode' | 'reason'> {
  if (isError === undefined) return { status: 'unknown' };
  if (!isError) return { status: 'completed' };
  if (/(?:^|\n)(?:Command aborted|Operation aborted)\s*$/.test(end))
    return { status: 'cancelled', reason: 'interrupted' };
  const code = /(?:^|\n)Command exited with code (\d{1,10})\s*$/.exec(end)?.[1];
  return { status: 'errored', exitCode: code === undefined ? undefined : Number(code) };
}
