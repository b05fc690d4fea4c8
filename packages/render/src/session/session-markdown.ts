import type {
  DocumentItem,
  DocumentText,
  DocumentThread,
  ResultItem,
  SessionDocument,
  SubagentItem,
} from '@agentspine/schema';
import { redactionWords } from '../redact/redact-document.ts';
import { linesOf } from '../text/fold-lines.ts';
import { inertText } from '../text/inert-text.ts';
import { fileChanges } from './file-changes.ts';
import { claimWords, compactionWords, endingOf, secondCell, threadWords, usageWords } from './item-words.ts';
import type { ExportNotes } from './session-jsonl.ts';

/**
 * A session as Markdown, part by part. Other people's text is in fences, or escaped on a line: nothing of it is markup, a
 * link, or an image that would be fetched.
 */
export function* renderSessionMarkdown(document: SessionDocument, { redaction }: ExportNotes = {}): Generator<string> {
  const { session, directory, branch, startedAt, endedAt, models, usage } = document;
  yield `# ${escaped(document.title)}\n\n`;
  if (redaction !== undefined) yield `> ${escaped(redactionWords(redaction))}\n\n`;
  const time = startedAt === null ? null : `${secondCell(startedAt)} to ${secondCell(endedAt ?? startedAt)} UTC`;
  const facts = [
    ['Session', session],
    ['Folder', directory],
    ['Branch', branch],
    ['Time', time],
    ['Models', models.join(', ')],
    ['All of it', `${threadWords(document)}; ${usageWords(usage)}`],
  ] as const;
  for (const [name, value] of facts) if (value !== null && value !== '') yield `- ${name}: ${escaped(value)}\n`;
  yield* threadParts(document, 2);
}

/** Headings have six levels. */
const levelMax = 6;

function* threadParts({ turns }: Pick<DocumentThread, 'turns'>, level: number): Generator<string> {
  for (const { number, startedAt, usage, items } of turns) {
    const name = number === 0 ? 'Before the first prompt' : `Turn ${number}`;
    yield `\n${heading(level)} ${name}\n\n${secondCell(startedAt)}; ${escaped(usageWords(usage))}\n`;
    for (const item of items) yield* itemParts(item, level + 1);
  }
}

function* itemParts(item: DocumentItem, level: number): Generator<string> {
  switch (item.kind) {
    case 'prompt':
      yield `\n**${escaped(item.speaker ?? 'human')}**${item.attachments > 0 ? ` (with ${item.attachments} attached)` : ''}\n`;
      yield* textParts(item.text);
      return;
    case 'reply':
      if (item.thinking === null && item.text === null) return;
      if (item.thinking !== null) {
        yield '\n*thinks*\n';
        yield* textParts(item.thinking);
      }
      if (item.text === null) return;
      yield `\n**${escaped(item.model ?? 'agent')}**\n`;
      yield* textParts(item.text);
      return;
    case 'call': {
      const { words } = endingOf(item);
      yield `\n- **${escaped(item.tool)}** ${escaped(item.gist)} — ${escaped(words)}\n`;
      const changes = fileChanges(item);
      for (const { path, lines } of changes) {
        yield* fence([`${path}`, ...lines.map(({ sign, text }) => `${sign} ${text}`)], 'diff');
      }
      if (changes.length === 0) yield* textParts(item.command ?? item.input);
      for (const result of item.results) yield* resultParts(result);
      for (const subagent of item.subagents) yield* subagentParts(subagent, level);
      return;
    }
    case 'result':
      yield `\n- **${escaped(item.tool)}** returned later\n`;
      yield* resultParts(item);
      return;
    case 'compaction':
      yield `\n*${escaped(compactionWords(item))}*\n`;
      return;
    case 'note':
      yield `\n*${escaped(item.title)}*\n`;
      yield* textParts(item.text);
      return;
    case 'claim':
      yield `\n> ${escaped(claimWords(item))}\n`;
      return;
    case 'subagent':
      yield* subagentParts(item, level);
      return;
    default:
      item satisfies never;
  }
}

function* resultParts({ text }: ResultItem): Generator<string> {
  yield* textParts(text);
}

function* subagentParts({ title, usage, thread }: SubagentItem, level: number): Generator<string> {
  yield `\n${heading(level)} Subagent: ${escaped(title)}\n\n${escaped(`${threadWords(thread)}; ${usageWords(usage)}`)}\n`;
  yield* threadParts(thread, level + 1);
  yield `\n*End of the subagent ${escaped(title)}*\n`;
}

function* textParts(text: DocumentText | null): Generator<string> {
  if (text === null || text.text.trim() === '') return;
  yield* fence(text.isWhole ? linesOf(text.text) : [...linesOf(text.text), '… and more'], 'text');
}

/** A block that ends at no line of the text: its fence is longer than any in it. */
function* fence(lines: readonly string[], language: string): Generator<string> {
  const shown = lines.map((line) => inertText(line.replaceAll('\t', '    ')));
  const longest = Math.max(0, ...shown.flatMap((line) => (line.match(/`+/g) ?? []).map(({ length }) => length)));
  const marks = '`'.repeat(Math.max(3, longest + 1));
  yield `\n${marks}${language}\n${shown.join('\n')}\n${marks}\n`;
}

function heading(level: number): string {
  return '#'.repeat(Math.min(level, levelMax));
}

/** Text on one line, of which nothing is markup. */
function escaped(text: string): string {
  return inertText(text)
    .replace(/[\\`*_{}[\]()#+!|~@]|:(?=\/\/)|\.(?<=\bwww\.)/gi, '\\$&')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
}
