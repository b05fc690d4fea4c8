import type { DocumentThread, SessionDocument, SubagentItem } from '@agentspine/schema';
import type { RedactionCounts } from '../redact/redact-document.ts';
import { inertText } from '../text/inert-text.ts';

/** What is said of an exported document beside its own content. */
export interface ExportNotes {
  /** What was taken out; left out where nothing was to be. */
  readonly redaction?: RedactionCounts | undefined;
}

/**
 * A session as lines of JSON: the session, then each turn, and after it each item in it. Lines of a subagent come after the item
 * that started it; `depth` says how deep: 0 is the session itself.
 */
export function* renderSessionJsonl(document: SessionDocument, { redaction }: ExportNotes = {}): Generator<string> {
  const { turns, ...head } = document;
  yield line({ kind: 'session', ...head, redaction: redaction ?? null });
  yield* threadLines({ turns }, 0);
}

function* threadLines({ turns }: Pick<DocumentThread, 'turns'>, depth: number): Generator<string> {
  for (const { items, ...turn } of turns) {
    yield line({ kind: 'turn', depth, ...turn });
    for (const item of items) {
      if (item.kind === 'subagent') yield* subagentLines(item, null, depth);
      else if (item.kind === 'call') {
        const { subagents, ...call } = item;
        yield line({ ...call, depth });
        for (const subagent of subagents) yield* subagentLines(subagent, call.id, depth);
      } else yield line({ ...item, depth });
    }
  }
}

function* subagentLines(
  { thread, ...subagent }: SubagentItem,
  startedBy: string | null,
  depth: number,
): Generator<string> {
  yield line({ ...subagent, startedBy, traceIds: thread.traceIds, depth });
  yield* threadLines(thread, depth + 1);
}

/** As every command prints JSON: counts beyond 2^53 are text, and what acts on a terminal is escaped, which JSON reads as the same. */
function line(value: object): string {
  const json = JSON.stringify(value, (_key, inner: unknown) => {
    if (typeof inner !== 'bigint') return inner;
    return Number.isSafeInteger(Number(inner)) ? Number(inner) : String(inner);
  });
  return `${inertText(json)}\n`;
}
