import type {
  CallItem,
  DocumentItem,
  DocumentText,
  DocumentThread,
  DocumentTurn,
  ResultItem,
  SessionDocument,
  SubagentItem,
} from '@agentspine/schema';
import { redactionWords } from '../redact/redact-document.ts';
import { html, type Markup, markupOfLines } from '../text/markup.ts';
import { type FileChange, fileChanges } from './file-changes.ts';
import { claimWords, compactionWords, endingOf, isBad, secondCell, threadWords, usageWords } from './item-words.ts';
import type { ExportNotes } from './session-jsonl.ts';
import { sessionStyle } from './session-style.ts';

/** The page asks nobody for anything and runs nothing. */
const contentPolicy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/**
 * A session as one HTML file without script, part by part: it folds by itself, asks no network, and follows the reader's light or
 * dark. Each event has an element whose `id` is the event's, after `e-`. Other people's text is text.
 */
export function* renderSessionHtml(document: SessionDocument, { redaction }: ExportNotes = {}): Generator<string> {
  yield `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta http-equiv="Content-Security-Policy" content="${contentPolicy}">
`;
  yield html`<title>${document.title}</title>\n`.markup;
  yield `<style>${sessionStyle}</style>\n</head>\n<body>\n`;
  yield headOf(document).markup;
  if (redaction !== undefined) yield html`<div class="redaction">${redactionWords(redaction)}</div>`.markup;
  yield '</header>\n<main>\n';
  yield* threadParts(document);
  if (document.turns.length === 0) yield '<p class="note">Nothing is logged of it.</p>\n';
  yield '</main>\n</body>\n</html>\n';
}

function headOf(document: SessionDocument): Markup {
  const { title, session, directory, branch, startedAt, endedAt, models, usage } = document;
  const time = startedAt === null ? null : `${secondCell(startedAt)} to ${secondCell(endedAt ?? startedAt)} UTC`;
  const facts = [
    ['session', session],
    ['folder', directory],
    ['branch', branch],
    ['time', time],
    ['models', models.join(', ')],
    ['all of it', `${threadWords(document)}; ${usageWords(usage)}`],
  ] as const;
  const rows = facts.flatMap(([name, value]) =>
    value === null || value === '' ? [] : [html`<dt>${name}</dt><dd>${value}</dd>\n`],
  );
  return html`<header>\n<h1>${title}</h1>\n<dl>\n${rows}</dl>\n`;
}

function* threadParts({ turns }: Pick<DocumentThread, 'turns'>): Generator<string> {
  for (const turn of turns) yield* turnParts(turn);
}

function* turnParts({ number, startedAt, usage, items }: DocumentTurn): Generator<string> {
  const name = number === 0 ? 'before the first prompt' : `turn ${number}`;
  const facts = `${secondCell(startedAt)} · ${usageWords(usage)}`;
  yield html`<section class="turn">\n<h2>${name}<small>${facts}</small></h2>\n`.markup;
  for (const item of items) yield* itemParts(item);
  yield '</section>\n';
}

function* itemParts(item: DocumentItem): Generator<string> {
  switch (item.kind) {
    case 'prompt': {
      const who = `${item.speaker ?? 'human'}${item.attachments > 0 ? `, with ${item.attachments} attached` : ''}`;
      const isAsked = item.speaker === null || item.speaker === 'human' || item.speaker === 'subagent-prompt';
      if (isAsked)
        yield html`<div class="text asked" id="${idOf(item)}"><span class="who">${who}</span>${wordsOf(item.text)}</div>\n`
          .markup;
      else
        yield html`<details id="${idOf(item)}"><summary class="soft">${who}</summary>${preOf(item.text)}</details>\n`
          .markup;
      return;
    }
    case 'reply':
      yield html`<div class="reply" id="${idOf(item)}">`.markup;
      if (item.thinking !== null)
        yield html`<details><summary class="soft">thinks</summary><div class="text soft">${wordsOf(item.thinking)}</div></details>`
          .markup;
      if (item.text !== null) yield html`<div class="text">${wordsOf(item.text)}</div>`.markup;
      yield '</div>\n';
      return;
    case 'call':
      yield* callParts(item);
      return;
    case 'result':
      yield resultOf(item).markup;
      return;
    case 'compaction':
      yield html`<p class="note" id="${idOf(item)}">${compactionWords(item)}</p>\n`.markup;
      return;
    case 'note':
      if (item.text === null) yield html`<p class="note" id="${idOf(item)}">${item.title}</p>\n`.markup;
      else
        yield html`<details id="${idOf(item)}"><summary class="soft">${item.title}</summary>${preOf(item.text)}</details>\n`
          .markup;
      return;
    case 'claim':
      yield html`<p class="note ${item.status === 'contradicted' ? 'bad' : ''}">${claimWords(item)}</p>\n`.markup;
      return;
    case 'subagent':
      yield* subagentParts(item);
      return;
    default:
      item satisfies never;
  }
}

function* callParts(call: CallItem): Generator<string> {
  const { words, isBad: hasFailed } = endingOf(call);
  const changes = fileChanges(call);
  yield html`<details id="${idOf(call)}"${openWhere(changes.length > 0)}><summary><code>${call.tool}</code> ${call.gist} <span class="${hasFailed ? 'bad' : 'soft'}">— ${words}</span></summary>`
    .markup;
  for (const change of changes) yield diffOf(change).markup;
  if (changes.length === 0) yield preOf(call.command ?? call.input).markup;
  for (const result of call.results) yield resultOf(result).markup;
  yield '</details>\n';
  for (const subagent of call.subagents) yield* subagentParts(subagent);
}

function openWhere(isOpen: boolean): Markup {
  return { markup: isOpen ? ' open' : '' };
}

function diffOf({ path, lines }: FileChange): Markup {
  const rows = lines.map(({ sign, text }) => {
    const look = sign === '+' ? 'added' : sign === '-' ? 'removed' : 'same';
    return html`<span class="${look}">${sign} ${markupOfLines(text.replaceAll('\t', '    '))}</span>`;
  });
  return html`<pre class="diff"><span class="soft">${path}</span>${rows}</pre>`;
}

function resultOf(result: ResultItem): Markup {
  const look = isBad(result) ? 'result bad' : 'result';
  if (result.text === null || result.text.text.trim() === '')
    return html`<div class="${look} note" id="${idOf(result)}">no output</div>`;
  return html`<div class="${look}" id="${idOf(result)}">${preOf(result.text)}</div>`;
}

function* subagentParts({ title, usage, thread }: SubagentItem): Generator<string> {
  const facts = `${threadWords(thread)}; ${usageWords(usage)}`;
  yield html`<details class="subagent"><summary>subagent: ${title} <span class="soft">${facts}</span></summary>\n`
    .markup;
  yield* threadParts(thread);
  yield '</details>\n';
}

function preOf(text: DocumentText | null): Markup {
  return text === null || text.text === '' ? html`` : html`<pre>${wordsOf(text)}</pre>`;
}

function wordsOf(text: DocumentText | null): Markup {
  if (text === null) return html`<span class="soft">(without text)</span>`;
  const words = markupOfLines(text.text.replaceAll('\t', '    '));
  return text.isWhole ? words : html`${words}\n<span class="soft">… and more</span>`;
}

function idOf({ id }: { readonly id: string }): string {
  return `e-${id}`;
}
