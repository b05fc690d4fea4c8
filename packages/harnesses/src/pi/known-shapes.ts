import { type JsonObject, readObject, readText } from '@agentspine/ingest';
import { namesIn, objectsOf, UnknownShapes } from '../unknown-shapes.ts';

const entry = 'type id parentId timestamp';

/** Keys by the type of a record; versions 1 to 3 of the format. */
const recordKeys: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ['session', namesIn('type version id timestamp cwd parentSession branchedFrom provider modelId thinkingLevel')],
  ['message', namesIn(`${entry} message`)],
  ['model_change', namesIn(`${entry} provider modelId`)],
  ['thinking_level_change', namesIn(`${entry} thinkingLevel`)],
  ['compaction', namesIn(`${entry} summary firstKeptEntryId firstKeptEntryIndex tokensBefore details fromHook usage`)],
  ['branch_summary', namesIn(`${entry} fromId summary details fromHook usage`)],
  ['custom', namesIn(`${entry} customType data`)],
  ['custom_message', namesIn(`${entry} customType content display details`)],
  ['label', namesIn(`${entry} targetId label`)],
  ['session_info', namesIn(`${entry} name`)],
]);

const messageKeys: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ['user', namesIn('role content timestamp attribution')],
  [
    'assistant',
    namesIn(`role content api provider model usage stopReason timestamp responseId responseModel rawStopReason errorMessage
      diagnostics`),
  ],
  ['toolResult', namesIn('role toolCallId toolName content isError details timestamp')],
  [
    'bashExecution',
    namesIn('role command output exitCode cancelled truncated timestamp fullOutputPath excludeFromContext'),
  ],
  ['custom', namesIn('role customType content display details timestamp')],
  ['hookMessage', namesIn('role customType content display details timestamp')],
]);

const usageKeys = namesIn('input output cacheRead cacheWrite cacheWrite1h reasoning totalTokens cost');
const blockTypes = namesIn('text thinking toolCall image');
const noKeys: ReadonlySet<string> = new Set();

/** Whether this is the type of a record of pi. */
export function isRecordType(type: string | undefined): boolean {
  return type !== undefined && recordKeys.has(type);
}

/** What a record holds that the parser does not know. */
export function unknownShapesOf(record: JsonObject): UnknownShapes {
  const shapes = new UnknownShapes();
  const type = readText(record, 'type');
  const known = recordKeys.get(type ?? '');
  if (known === undefined) shapes.addKind(type, noKeys, 'record');
  else shapes.addKeys(record, known, String(type));
  const message = readObject(record, 'message');
  const usage = readObject(message ?? record, 'usage');
  shapes.addKeys(usage, usageKeys, 'usage');
  if (message === undefined) return shapes;
  const role = readText(message, 'role');
  const keys = messageKeys.get(role ?? '');
  if (keys === undefined) shapes.addKind(role, noKeys, 'role');
  else shapes.addKeys(message, keys, `message.${role}`);
  for (const { type: kind } of objectsOf(message['content'])) shapes.addKind(kind, blockTypes, 'block');
  return shapes;
}
