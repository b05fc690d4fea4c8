import type { LedgerLine } from '@agentspine/schema';

/** Fields of a parser's state that repeat text of the conversation; without them it only says things again. */
const textFields: ReadonlySet<string> = new Set(['titles', 'title', 'description']);

/**
 * A derived line without what is itself text of the conversation: titles, descriptions, and what a parser remembers of
 * them. For content modes that keep no text anywhere (A091); everything that is counted stays.
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
      if (line.record.subagent?.description === undefined) return line;
      const { description: _description, ...subagent } = line.record.subagent;
      return { ...line, record: { ...line.record, subagent } };
    }
    case 'cursor':
      return { ...line, state: withoutTextFields(line.state) };
    default:
      return line;
  }
}

function withoutTextFields(state: unknown): unknown {
  if (state === undefined) return undefined;
  return JSON.parse(JSON.stringify(state, (key, value: unknown) => (textFields.has(key) ? undefined : value)));
}
