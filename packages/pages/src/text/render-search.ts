import type { EventHit, SearchResult, TaskHit, TextRange } from '@agentspine/reader';
import { cutToWidth, displayWidth, fitLine, inertText, type Look, wrapLine } from '@agentspine/render';

/** A title may be a page; about a line of it shows which it is. */
const titleCharactersMax = 100;
const titleWidthMin = 20;

const [bold, plain] = ['\u001b[1m', '\u001b[22m'];

/** What was found, tasks before events, with the ids by which one goes on. */
export function renderSearch({ tasks, events }: SearchResult, look: Look): string {
  if (tasks.length === 0 && events.length === 0) return 'nothing found\n';
  const hits = [...tasks.map((task) => renderTask(task, look)), ...events.map((event) => renderEvent(event, look))];
  return hits.join('\n');
}

function renderTask({ taskId, title, titleMatches, status, updatedAt, workspacePath }: TaskHit, look: Look): string {
  const where = workspacePath === undefined ? '' : `  ${shortText(workspacePath)}`;
  const when = wrapLine(`${updatedAt}  ${shortText(taskId)}  ${status}${where}`, innerWidth(look));
  return `task  ${titleOf(title, titleMatches, { look, used: 6 })}\n${when.map((line) => `  ${line}\n`).join('')}`;
}

function renderEvent(hit: EventHit, look: Look): string {
  const { eventId, taskId, taskTitle, sessionId, title, titleMatches, lane, kind, createdAt, snippet } = hit;
  // The task of an imported session has its name.
  const session = sessionId === undefined || sessionId === taskId ? '' : `  session ${shortText(sessionId)}`;
  const lines = [
    `${kind}  ${titleOf(title, titleMatches, { look, used: kind.length + 2 })}`,
    fitLine(`  ${createdAt}  ${shortText(eventId)}  ${lane}`, look),
    fitLine(`  task ${shortText(taskId)}${session}  ${inertText(oneLine(taskTitle))}`, look),
  ];
  if (snippet !== undefined) lines.push(...snippetLines(snippet, look));
  return lines.map((line) => `${line}\n`).join('');
}

/** Below a title lines are indented by two. */
function innerWidth({ width }: Look): number {
  return (width ?? Number.POSITIVE_INFINITY) - 2;
}

/** All of a snippet, broken at spaces; each line has the matches that are in it. */
function snippetLines({ text, matches }: NonNullable<EventHit['snippet']>, look: Look): readonly string[] {
  let end = 0;
  return wrapLine(text, innerWidth(look)).map((part) => {
    const begin = text.indexOf(part, end);
    end = begin + part.length;
    const inPart = matches
      .filter(([from, to]) => to > begin && from < end)
      .map(([from, to]): TextRange => [Math.max(from - begin, 0), to - begin]);
    return `  ${markedText(part, inPart, look)}`;
  });
}

/** A title on what is left of its line. */
function titleOf(
  title: string,
  matches: readonly TextRange[],
  { look, used }: { readonly look: Look; readonly used: number },
): string {
  const line = oneLine(title.slice(0, titleCharactersMax));
  const widthMax = Math.max(titleWidthMin, (look.width ?? Number.POSITIVE_INFINITY) - used);
  const fits = title.length <= titleCharactersMax && displayWidth(line) <= widthMax;
  const shown = fits ? line : cutToWidth(`${line}…`, widthMax).replace(/…$/, '');
  return `${markedText(shown, matches, look)}${fits ? '' : '…'}`;
}

/** As many characters as before: matches are places in it. */
function oneLine(text: string): string {
  return text.replace(/\s/g, ' ');
}

/** What was looked for is highlighted where colours are wanted. Made inert piece by piece: an escape that is inserted would move the ranges. */
function markedText(text: string, matches: readonly TextRange[], { hasColor }: Look): string {
  if (hasColor !== true) return inertText(text);
  let marked = '';
  let end = 0;
  for (const [from, to] of matches) {
    if (from >= text.length) break;
    marked += `${inertText(text.slice(end, from))}${bold}${inertText(text.slice(from, to))}${plain}`;
    end = to;
  }
  return marked + inertText(text.slice(end));
}

function shortText(text: string): string {
  return inertText(text.length > titleCharactersMax ? `${text.slice(0, titleCharactersMax)}…` : text);
}
