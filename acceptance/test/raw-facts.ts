import { readCorpusFiles } from './read-corpus-files.ts';

/** What a line of a transcript says, read here without any part of the product. */
export interface RawFact {
  /** `prompt` and `answer` have text, `call` has a tool and its input, `result` has text. */
  readonly kind: 'prompt' | 'answer' | 'call' | 'result';
  /** As the trace names it; not there for work of a subagent and for lines whose thread is not plain. */
  readonly session?: string | undefined;
  readonly at: string;
  readonly text: string;
  readonly tool?: string | undefined;
  readonly input?: Fields | undefined;
}

export type Fields = Readonly<Record<string, unknown>>;

/** Scans every transcript of the corpus that is imported. */
export function scanCorpus(): readonly RawFact[] {
  return readCorpusFiles().flatMap(({ path, bytes }) => {
    const lines = Buffer.from(bytes).toString('utf8').split('\n').flatMap(parseLine);
    return path.startsWith('codex/') ? codexFacts(lines) : lines.flatMap(claudeFacts);
  });
}

function parseLine(line: string): readonly Fields[] {
  try {
    const value: unknown = JSON.parse(line);
    return isFields(value) ? [value] : [];
  } catch {
    return [];
  }
}

function claudeFacts(line: Fields): readonly RawFact[] {
  const { sessionId, timestamp, isSidechain, isMeta, agentId, type } = line;
  if (typeof timestamp !== 'string' || (type !== 'user' && type !== 'assistant')) return [];
  const isPlain = isSidechain !== true && agentId === undefined && typeof sessionId === 'string';
  const place = { session: isPlain ? `claude-code:${sessionId}` : undefined, at: timestamp };
  const content = fieldsOf(line['message'])['content'];
  const blocks = typeof content === 'string' ? [{ type: 'text', text: content }] : listOf(content);
  return blocks.flatMap((block): readonly RawFact[] => {
    switch (block['type']) {
      case 'text':
        if (isMeta === true) return [];
        return [{ ...place, kind: type === 'user' ? 'prompt' : 'answer', text: String(block['text']) }];
      case 'tool_use':
        return [{ ...place, kind: 'call', text: '', tool: String(block['name']), input: fieldsOf(block['input']) }];
      case 'tool_result':
        return [{ ...place, kind: 'result', text: textOf(block['content']) }];
      default:
        return [];
    }
  });
}

/** Threads that copy another thread's lines name more than one; what they say is known of none. */
function codexFacts(lines: readonly Fields[]): readonly RawFact[] {
  const threads = new Set(
    lines.filter(({ type }) => type === 'session_meta').map(({ payload }) => String(fieldsOf(payload)['id'])),
  );
  const session = threads.size === 1 ? `codex:${[...threads][0]}` : undefined;
  return lines.flatMap(({ timestamp, type, payload }): readonly RawFact[] => {
    if (type !== 'response_item') return [];
    const item = fieldsOf(payload);
    const place = { session, at: String(timestamp) };
    switch (item['type']) {
      case 'message':
        return [{ ...place, kind: item['role'] === 'assistant' ? 'answer' : 'prompt', text: textOf(item['content']) }];
      case 'function_call': {
        const input = parseLine(String(item['arguments']))[0] ?? {};
        return [{ ...place, kind: 'call', text: '', tool: String(item['name']), input }];
      }
      case 'custom_tool_call':
        return [{ ...place, kind: 'call', text: String(item['input']), tool: String(item['name']) }];
      case 'function_call_output':
      case 'custom_tool_call_output':
        return [{ ...place, kind: 'result', text: textOf(item['output']) }];
      default:
        return [];
    }
  });
}

function textOf(content: unknown): string {
  if (typeof content === 'string') return content;
  return listOf(content)
    .map(({ text }) => (typeof text === 'string' ? text : ''))
    .join('\n');
}

function fieldsOf(value: unknown): Fields {
  return isFields(value) ? value : {};
}

function listOf(value: unknown): readonly Fields[] {
  return Array.isArray(value) ? value.filter(isFields) : [];
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
