import type { LedgerLine, TurnToolCall } from '@agentspine/schema';
import { namesKnownProgram } from '../activity/shell-signal.ts';

/**
 * Fields of a parser's state that repeat text of the conversation. A parser reads them only to say them again, so that what is
 * derived without them is the same once `stripTexts` has passed over it.
 */
const textFields: ReadonlySet<string> = new Set(['titles', 'title', 'description']);

/**
 * A derived line without what is itself text of the conversation: titles, descriptions, first words of commands that are not a
 * known program, and what a parser remembers of them. For content modes that keep no text anywhere (A091); everything that is counted stays.
 */
export function stripTexts(line: LedgerLine): LedgerLine {
  switch (line.kind) {
    case 'session': {
      const { title: _title, titleKind: _kind, ...record } = line.record;
      return { ...line, record };
    }
    case 'relationship': {
      const { description: _description, ...record } = line.record;
      return { ...line, record };
    }
    case 'turn': {
      const toolCalls = line.record.toolCalls.map(withoutUnknownProgram);
      const record = { ...line.record, toolCalls };
      if (record.subagent === undefined) return { ...line, record };
      const { description: _description, ...subagent } = record.subagent;
      return { ...line, record: { ...record, subagent } };
    }
    case 'cursor':
      return { ...line, state: withoutTexts(line.state) };
    default:
      return line;
  }
}

/** The first word of a command is a word of it; only a name that is known here gives nothing away. */
function withoutUnknownProgram(call: TurnToolCall): TurnToolCall {
  if (call.category !== 'bash' || call.target === undefined || namesKnownProgram(call.target)) return call;
  const { target: _target, ...rest } = call;
  return rest;
}

/** The state of a parser without text of the conversation, as it may be saved in every content mode. */
export function withoutTexts(state: unknown): unknown {
  if (state === undefined) return undefined;
  return JSON.parse(JSON.stringify(state, (key, value: unknown) => (textFields.has(key) ? undefined : value)));
}
