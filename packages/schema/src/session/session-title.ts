/** Characters (UTF-16 units) of a title. */
const titleCharsMax = 120;
/** Words that begin later than this are not looked for. */
const lookedAtCharsMax = 4_000;

/** The first line of a text that says something, as a title; `otherwise` where there is none. No character is cut in two. */
export function firstWords(text: string, otherwise: string): string {
  const head = text.slice(0, lookedAtCharsMax).trimStart();
  const end = head.search(/[\r\n]/);
  const line = (end < 0 ? head : head.slice(0, end)).trim();
  if (line === '') return otherwise;
  if (line.length <= titleCharsMax) return line.toWellFormed();
  const last = line.charCodeAt(titleCharsMax - 1);
  const isPair = last >= 0xd800 && last < 0xdc00;
  return `${line
    .slice(0, isPair ? titleCharsMax - 1 : titleCharsMax)
    .toWellFormed()
    .trimEnd()}…`;
}

/** The title that a task gets where its log gives it none; `agent` is set for a subagent. */
export function placeholderTitle(source: string, sessionId: string, agent?: string): string {
  return firstWords(agent === undefined ? `${source} session ${sessionId}` : `subagent ${agent}`, `${source} session`);
}

/** What a session could be called. A null is not known. */
export interface SessionTitles {
  /** Its name in the log. */
  readonly source: string | null;
  /** The session. */
  readonly sessionId: string | null;
  /** The subagent. */
  readonly agentId: string | null;
  /** What the read model calls it. */
  readonly archived: string | null;
  /** What its task is called. */
  readonly task: string | null;
  /** What was asked first. */
  readonly asked: string | null;
}

/** What a session is called: as the read model says, else as its task is called, else the first words that were asked; or null. */
export function sessionTitle({ source, sessionId, agentId, archived, task, asked }: SessionTitles): string | null {
  if (archived !== null && archived.trim() !== '') return archived;
  const isPlaceholder =
    source !== null && sessionId !== null && task === placeholderTitle(source, sessionId, agentId ?? undefined);
  if (task !== null && task.trim() !== '' && !isPlaceholder) return task;
  const words = firstWords(asked ?? '', '');
  return words === '' ? null : words;
}
