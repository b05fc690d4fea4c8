import type { TraceTurn, TurnDetails, TurnEvent, TurnVerdict } from '@agentspine/reader';
import {
  type Clock,
  inertText,
  type Look,
  moreNote,
  renderTable,
  timesNote,
  toneOf,
  utcClock,
} from '@agentspine/render';
import { counted, missingCell } from '@agentspine/render/count-text';
import { doneText } from './render-rules.ts';
import { shortText } from './short-text.ts';

/** A terminal's line holds this much of what somebody said. */
const textWidthMax = 100;
/** A text may have millions of characters; what cannot be shown is not looked at. */
const textCharactersMax = textWidthMax * 4;

/** Turns as a table; `hasMore` where there are more than these. */
export function renderTurns(turns: readonly TraceTurn[], look: Look, hasMore = false): string {
  const table = renderTable(
    [
      { title: 'turn', cell: ({ id }) => id, cut: 'id' },
      { title: 'session', cell: ({ sessionId }) => sessionId, cut: 'id', mayBeLeftOut: true },
      { title: 'began', cell: ({ startedAt }) => (look.clock ?? utcClock).minute(startedAt), cut: 'never' },
      { title: 'status', cell: ({ status }) => status, cut: 'never', mayBeLeftOut: true },
      {
        title: 'verdict',
        cell: ({ aggregateVerdict }) => aggregateVerdict ?? missingCell,
        cut: 'never',
        tone: ({ aggregateVerdict }) => toneOf(aggregateVerdict),
      },
      { title: 'asked', cell: ({ askedText }) => shownText(askedText) },
    ],
    turns,
    look,
  );
  return `${table}${hasMore ? moreNote : ''}${timesNote(look)}`;
}

/** One turn: what was asked, claimed and done, and what rules say to it. */
export function renderTurn(turn: TurnDetails, { clock = utcClock }: Look): string {
  const { events, eventCount, verdicts } = turn;
  const calls = events.filter(isToolEvent);
  const lines = [
    `turn     ${line(turn.id)}`,
    `session  ${line(turn.sessionId)}`,
    // The task of an imported session has its name.
    ...(turn.taskId === turn.sessionId ? [] : [`task     ${line(turn.taskId)}`]),
    `time     ${clock.second(turn.startedAt)} to ${endOf(turn.endedAt, clock)}`,
    `asked    ${shownText(turn.askedText)}`,
    `claimed  ${shownText(turn.assistantText)}`,
    `done     ${counted(calls.length, 'tool call')} in ${counted(eventCount, 'event')}`,
    ...calls.map((event) => `  ${clock.second(event.createdAt)}  ${callText(event)}`),
    `verdict  ${verdictText(turn)}`,
    ...verdicts.flatMap(verdictLines),
  ];
  return lines.map((text) => `${text}\n`).join('');
}

function endOf(endedAt: string | undefined, clock: Clock): string {
  return endedAt === undefined ? `now (${clock.timezone}): it is open` : `${clock.second(endedAt)} ${clock.timezone}`;
}

function isToolEvent({ kind, toolName }: TurnEvent): boolean {
  return toolName !== undefined || kind === 'tool.used' || kind === 'terminal.command';
}

function callText({ kind, toolName, title, command }: TurnEvent): string {
  const tool = toolName ?? kind;
  // The title of a call begins with its tool.
  const what = command ?? (title.startsWith(`${tool}: `) ? title.slice(tool.length + 2) : title);
  return [tool, what].map(line).join('  ').trimEnd();
}

/** The worst verdict; without one, why there is none. */
function verdictText({ aggregateVerdict, rulesEvaluatedCount }: TurnDetails): string {
  if (rulesEvaluatedCount === 0) return 'none: no rule was there to judge it';
  const rules = counted(rulesEvaluatedCount, 'rule');
  return aggregateVerdict === undefined
    ? `none: it was judged by ${rules}, and none applies`
    : `${aggregateVerdict}, of ${rules}`;
}

function verdictLines(verdict: TurnVerdict): string[] {
  const { ruleId, ruleName, status, matchedPhrase, expectedPattern, actualToolCalls, matchedToolCalls } = verdict;
  const why = [
    ...(matchedPhrase === undefined ? [] : [`applies as it says "${line(matchedPhrase)}"`]),
    ...(expectedPattern === undefined ? [] : [`expects ${line(expectedPattern)}`]),
    `done: ${inertText(doneText(actualToolCalls))}`,
    ...(matchedToolCalls.length === 0 ? [] : [`as expected: ${inertText(doneText(matchedToolCalls))}`]),
  ];
  return [`  ${status}  ${line(ruleName ?? ruleId)}`, ...why.map((text) => `    ${text}`)];
}

/** What somebody said, on one line; `—` where nobody did. */
function shownText(text: string | undefined): string {
  return text === undefined ? missingCell : line(text.slice(0, textCharactersMax).replace(/\s+/g, ' ').trim());
}

function line(text: string): string {
  return shortText(text, textWidthMax);
}
