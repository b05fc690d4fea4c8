import type {
  CallItem,
  ClaimItem,
  DocumentItem,
  DocumentText,
  DocumentTurn,
  ResultItem,
  SessionDocument,
  SubagentItem,
} from '@agentspine/schema';
import { type Clock, utcClock } from '../text/clock.ts';
import { cutToWidth, displayWidth } from '../text/display-width.ts';
import { leftWords, linesOf } from '../text/fold-lines.ts';
import { inertText } from '../text/inert-text.ts';
import { paint } from '../text/paint.ts';
import { type FileChange, fileChanges } from './file-changes.ts';
import { claimWords, compactionWords, endingOf, isBad, threadWords, usageWords } from './item-words.ts';
import { columnsMin, cut, fitted, hanging, type Sheet, textLines, withoutFolder, wrapped } from './text-sheet.ts';

export interface SessionTextOptions {
  /** The width of the terminal; left out, lines are as long as they are. */
  readonly columns?: number | undefined;
  /** Shows every line of every text and all of what subagents did. */
  readonly isFull?: boolean | undefined;
  /** Only this turn and those after it. */
  readonly since?: number | undefined;
  /** Whether the output gets colours. */
  readonly hasColor?: boolean | undefined;
  /** How times are written; default as the clock of UTC shows them. */
  readonly clock?: Clock | undefined;
}

/** Lines that stand for a text that is folded. */
const promptLinesMax = 30;
const thinkingLinesMax = 2;
const resultLinesMax = 3;
const failureLinesMax = 10;
const diffLinesMax = 16;
const noteLinesMax = 3;
const answerLinesMax = 6;
/** A session as text for a terminal, line by line, each with its line end. Other people's text is inert. */
export function* renderSessionText(document: SessionDocument, options: SessionTextOptions = {}): Generator<string> {
  const { columns = Number.POSITIVE_INFINITY, isFull = false, since = 0, hasColor = false, clock = utcClock } = options;
  const sheet: Sheet = { columns, isFull, hasColor, clock, directory: document.directory };
  yield* headLines(document, sheet);
  const turns = document.turns.filter(({ number }) => number >= since);
  for (const turn of turns) yield* turnLines(turn, sheet);
  if (document.turns.length === 0) yield '\nnothing is logged of it\n';
  else if (turns.length === 0) yield `\nit has no turn ${since}; its last is ${document.turns.at(-1)?.number}\n`;
}

function* headLines(document: SessionDocument, sheet: Sheet): Generator<string> {
  yield* wrapped(document.title, sheet, { tone: 'heading' });
  const { session, directory, branch, startedAt, endedAt, models, usage } = document;
  const time =
    startedAt === null
      ? null
      : `${sheet.clock.second(startedAt)} to ${sheet.clock.second(endedAt ?? startedAt)} ${sheet.clock.timezone}`;
  const facts: readonly (readonly [string, string | null])[] = [
    ['session', session],
    ['folder', directory],
    ['branch', branch],
    ['time', time],
    ['models', models.join(', ')],
    ['all of it', `${threadWords(document)}; ${usageWords(usage)}`],
  ];
  for (const [name, value] of facts) {
    if (value === null || value === '') continue;
    yield* hanging(`${name.padEnd(9)} `, value, sheet);
  }
}

function* turnLines({ number, startedAt, usage, items }: DocumentTurn, sheet: Sheet): Generator<string> {
  const name = number === 0 ? 'before the first prompt' : `turn ${number}`;
  const words = `── ${name} · ${sheet.clock.second(startedAt)} · ${usageWords(usage)} `;
  const width = Math.min(sheet.columns, 100);
  yield '\n';
  yield `${paint(cutToWidth(words, width) + '─'.repeat(Math.max(0, width - displayWidth(words))), 'heading', sheet)}\n`;
  for (const item of items) yield* itemLines(item, sheet);
}

function* itemLines(item: DocumentItem, sheet: Sheet): Generator<string> {
  switch (item.kind) {
    case 'prompt': {
      yield '\n';
      const isHuman = item.speaker === null || item.speaker === 'human' || item.speaker === 'subagent-prompt';
      const mark = isHuman ? '> ' : `> (${inertText(item.speaker ?? '')}) `;
      const kept = {
        linesMax: isHuman ? promptLinesMax : noteLinesMax,
        tone: isHuman ? 'heading' : 'quiet',
        first: mark,
      } as const;
      yield* textLines(item.text ?? noText, sheet, { ...kept, indent: '  ' });
      if (item.attachments > 0) yield `  (with ${item.attachments} attached)\n`;
      return;
    }
    case 'reply':
      if (item.thinking !== null) {
        yield '\n';
        yield* textLines(item.thinking, sheet, {
          linesMax: thinkingLinesMax,
          tone: 'quiet',
          first: '(thinks) ',
          indent: '',
        });
      }
      if (item.text === null) return;
      yield '\n';
      yield* textLines(item.text, sheet, { linesMax: Number.POSITIVE_INFINITY, indent: '' });
      return;
    case 'call':
      yield* callLines(item, sheet);
      return;
    case 'result':
      yield `  ${paint(cut(`· ${item.tool} returned later`, sheet, 2), undefined, sheet)}\n`;
      yield* resultLines(item, sheet);
      return;
    case 'compaction':
      yield `\n${paint(cut(`  ~ ${compactionWords(item)}`, sheet), 'heading', sheet)}\n`;
      return;
    case 'note':
      yield `  ${paint(cut(`~ ${item.title}`, sheet, 2), 'quiet', sheet)}\n`;
      if (sheet.isFull && item.text !== null)
        yield* textLines(item.text, sheet, { linesMax: noteLinesMax, tone: 'quiet', indent: '      ' });
      return;
    case 'claim':
      yield* claimLines(item, sheet);
      return;
    case 'subagent':
      yield* subagentLines(item, sheet);
      return;
    default:
      item satisfies never;
  }
}

const noText: DocumentText = { text: '(a prompt without text)', isWhole: true };

/** What the log contradicts is shown whole; what it bears out, or says nothing of, is a line. */
function* claimLines(claim: ClaimItem, sheet: Sheet): Generator<string> {
  const [words, isContradicted] = [claimWords(claim), claim.status === 'contradicted'];
  if (sheet.isFull || isContradicted) {
    yield* wrapped(words, sheet, { tone: isContradicted ? 'bad' : 'quiet', first: '  ! ', indent: '    ' });
  } else yield `  ! ${paint(cut(words, sheet, 4), 'quiet', sheet)}\n`;
}

function* callLines(call: CallItem, sheet: Sheet): Generator<string> {
  const { words, isBad: hasFailed } = endingOf(call);
  const { tool } = call;
  const gist = withoutFolder(call.gist, sheet);
  const command = sheet.isFull && call.command !== null ? call.command.text : gist;
  const ending = ` — ${words}`;
  const head = inertText(gist === '' ? tool : `${tool}: ${linesOf(command)[0] ?? ''}`);
  const kept = cutToWidth(head, Math.max(columnsMin, sheet.columns - displayWidth(ending) - 4));
  yield `  · ${kept}${paint(ending, hasFailed ? 'bad' : 'quiet', sheet)}\n`;
  if (sheet.isFull && call.command !== null) {
    for (const line of linesOf(command).slice(1)) yield* wrapped(line, sheet, { first: '    ', indent: '    ' });
  }
  const changes = fileChanges(call);
  for (const change of changes) yield* changeLines(change, call.gist, sheet);
  if (sheet.isFull && changes.length === 0 && call.input !== null) {
    yield* textLines(call.input, sheet, { linesMax: 1, tone: 'quiet', indent: '      ' });
  }
  for (const result of call.results) {
    // A file that was changed shows its change; that this went well need not be read.
    if (sheet.isFull || isBad(result) || changes.length === 0) yield* resultLines(result, sheet);
  }
  for (const subagent of call.subagents) yield* subagentLines(subagent, sheet);
}

function* changeLines({ path, lines }: FileChange, gist: string, sheet: Sheet): Generator<string> {
  const shown = sheet.isFull || lines.length <= diffLinesMax + 1 ? lines : lines.slice(0, diffLinesMax);
  if (path !== gist) yield `      ${paint(cut(withoutFolder(path, sheet), sheet, 6), 'quiet', sheet)}\n`;
  for (const { sign, text } of shown) {
    const tone = sign === '+' ? 'good' : sign === '-' ? 'bad' : 'quiet';
    for (const part of fitted(`${sign} ${text}`, sheet, 6)) yield `      ${paint(part, tone, sheet)}\n`;
  }
  const left = leftWords({ linesLeft: lines.length - shown.length, isWhole: true });
  if (left !== '') yield `      ${paint(left, 'quiet', sheet)}\n`;
}

function* resultLines(result: ResultItem, sheet: Sheet): Generator<string> {
  if (result.text === null || result.text.text.trim() === '') return;
  const tone = isBad(result) ? 'bad' : 'quiet';
  yield* textLines(result.text, sheet, {
    linesMax: isBad(result) ? failureLinesMax : resultLinesMax,
    tone,
    indent: '      ',
  });
}

function* subagentLines({ title, usage, thread }: SubagentItem, sheet: Sheet): Generator<string> {
  yield* wrapped(`subagent: ${title}`, sheet, { tone: 'heading', first: '    ┌ ', indent: '    │ ' });
  yield* wrapped(`${threadWords(thread)}; ${usageWords(usage)}`, sheet, {
    tone: 'quiet',
    first: '    │ ',
    indent: '    │ ',
  });
  const inner: Sheet = { ...sheet, columns: Math.max(columnsMin, sheet.columns - 6) };
  const lines = sheet.isFull
    ? thread.turns.flatMap((turn) => [...turnLines(turn, inner)])
    : answerLines(thread.turns, inner);
  for (const line of lines) yield `    │ ${line}`;
  yield '    └\n';
}

/** Of a folded subagent: the beginning of its last answer. */
function answerLines(turns: readonly DocumentTurn[], sheet: Sheet): readonly string[] {
  const items = turns.flatMap((turn) => turn.items);
  const answer = items.findLast((item) => item.kind === 'reply' && item.text !== null);
  if (answer?.kind !== 'reply' || answer.text === null) return [];
  return [...textLines(answer.text, sheet, { linesMax: answerLinesMax, indent: '' })];
}
