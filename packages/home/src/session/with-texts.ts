import type { CallItem, DocumentItem, DocumentText, DocumentThread, DocumentTurn } from '@agentspine/schema';

/** The ids of the events of a thread and its subagents of which the document has a beginning. */
export function cutEventsOf({ turns }: Pick<DocumentThread, 'turns'>): readonly string[] {
  return turns.flatMap(({ items }) => items.flatMap(cutEventsOfItem));
}

function cutEventsOfItem(item: DocumentItem): readonly string[] {
  switch (item.kind) {
    case 'prompt':
    case 'note':
    case 'result':
      return item.text?.isWhole === false ? [item.id] : [];
    case 'reply':
      return item.text?.isWhole === false || item.thinking?.isWhole === false ? [item.id] : [];
    case 'call':
      return [
        ...(item.input?.isWhole === false || item.command?.isWhole === false ? [item.id] : []),
        ...item.results.flatMap(cutEventsOfItem),
        ...item.subagents.flatMap(cutEventsOfItem),
      ];
    case 'subagent':
      return cutEventsOf(item.thread);
    case 'compaction':
    case 'claim':
      return [];
    default:
      return item satisfies never;
  }
}

/** The turns with the whole texts of `texts` in the place of their beginnings. */
export function withTexts(turns: readonly DocumentTurn[], texts: ReadonlyMap<string, string>): readonly DocumentTurn[] {
  return turns.map((turn) => ({ ...turn, items: turn.items.map((item) => itemWithTexts(item, texts)) }));
}

function itemWithTexts<Item extends DocumentItem>(item: Item, texts: ReadonlyMap<string, string>): Item;
function itemWithTexts(item: DocumentItem, texts: ReadonlyMap<string, string>): DocumentItem {
  switch (item.kind) {
    case 'prompt':
    case 'note':
    case 'result':
      return { ...item, text: wholeOf(item.text, texts.get(item.id)) };
    case 'reply':
      // The whole of a reply has its thoughts before its words, as its beginning has.
      return texts.has(item.id) ? replyWithText(item, texts.get(item.id) ?? '') : item;
    case 'call':
      return callWithTexts(item, texts);
    case 'subagent':
      return { ...item, thread: { ...item.thread, turns: withTexts(item.thread.turns, texts) } };
    case 'compaction':
    case 'claim':
      return item;
    default:
      return item satisfies never;
  }
}

function replyWithText(item: Extract<DocumentItem, { kind: 'reply' }>, whole: string): DocumentItem {
  const words = item.text?.text ?? '';
  const start = words === '' ? -1 : whole.lastIndexOf(words);
  if (start <= 0) return { ...item, [item.text === null ? 'thinking' : 'text']: { text: whole, isWhole: true } };
  const thinking = { text: whole.slice(0, start).trimEnd(), isWhole: true };
  return { ...item, thinking, text: { text: whole.slice(start), isWhole: true } };
}

function callWithTexts(call: CallItem, texts: ReadonlyMap<string, string>): CallItem {
  const whole = texts.get(call.id);
  const results = call.results.map((result) => itemWithTexts(result, texts));
  const subagents = call.subagents.map((subagent) => itemWithTexts(subagent, texts));
  if (whole === undefined) return { ...call, results, subagents };
  const input = { text: whole, isWhole: true };
  const command = call.command === null ? null : (commandIn(whole) ?? call.command);
  return { ...call, input, command, results, subagents };
}

function commandIn(input: string): DocumentText | undefined {
  try {
    const fields = JSON.parse(input) as { readonly command?: unknown; readonly cmd?: unknown } | null;
    const command = fields?.command ?? fields?.cmd;
    return typeof command === 'string' ? { text: command, isWhole: true } : undefined;
  } catch {
    return undefined;
  }
}

function wholeOf(text: DocumentText | null, whole: string | undefined): DocumentText | null {
  return whole === undefined ? text : { text: whole, isWhole: true };
}
