import { type JsonObject, readText } from '@agentspine/ingest';
import type { ReplyBlock, ToolCallFact } from '@agentspine/schema';
import { objectsOf } from './unknown-shapes.ts';

/** Words and thoughts of a message in the form of the Anthropic API. */
export function blocksOfParts(content: unknown): readonly ReplyBlock[] {
  if (typeof content === 'string') return content === '' ? [] : [{ kind: 'text', text: content }];
  return objectsOf(content).flatMap((part): readonly ReplyBlock[] => {
    const thinking = readText(part, 'thinking');
    if (thinking !== undefined) return [{ kind: 'thinking', text: thinking }];
    const text = readText(part, 'text');
    return part['type'] === 'text' && text !== undefined ? [{ kind: 'text', text }] : [];
  });
}

/** Calls of such a message; `nameOf` names one that has no id. */
export function callsOfParts(
  content: unknown,
  nameOf: (ordinal: number) => string | undefined = () => undefined,
): readonly ToolCallFact[] {
  return objectsOf(content).flatMap((part, ordinal): readonly ToolCallFact[] => {
    const id = readText(part, 'id') ?? nameOf(ordinal);
    if (part['type'] !== 'tool_use' || id === undefined) return [];
    return [{ id, name: readText(part, 'name') ?? '', input: part['input'] ?? null, ordinal }];
  });
}

/** The parts of a message that are results of tools. */
export function resultsOfParts(content: unknown): readonly JsonObject[] {
  return objectsOf(content).filter(({ type }) => type === 'tool_result');
}
