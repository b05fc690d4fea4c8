import type { TraceTurn, TurnDetails, TurnEvent, TurnVerdict } from '@agentspine/reader';
import { type Clock, type Look, moreNote, renderTable, timesNote, toneOf, utcClock } from '@agentspine/render';
import { countCell, counted, missingCell } from '@agentspine/render/count-text';
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
      { title: 'number', align: 'right', cell: ({ turnIndex }) => countCell(turnIndex), mayBeLeftOut: true },
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
    `of       session ${line(turn.sessionId)}, number ${countCell(turn.turnIndex)}`,
    // The task of an imported session has its name.
    ...(turn.taskId === turn.sessionId ? [] : [`task     ${line(turn.taskId)}`]),
    `time     ${clock.second(turn.startedAt)} to ${endOf(turn.endedAt, clock)}`,
    `asked    ${shownText(turn.askedText)}`,
    `claimed  ${shownText(turn.assistantText)}`,
    `done     ${counted(calls.length, 'tool call')} in ${counted(eventCount, 'event')}`,
    ...calls.map((event) => `  ${clock.second(event.createdAt)}  ${callText(event)}`),
    `verdict  ${turn.aggregateVerdict ?? missingCell}, of ${counted(turn.rulesEvaluatedCount, 'rule')}`,
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
  return [toolName ?? kind, command ?? title].map(line).join('  ');
}

function verdictLines(verdict: TurnVerdict): string[] {
  const { ruleId, ruleName, status, matchedPhrase, expectedPattern, actualToolCalls, matchedToolCalls } = verdict;
  const why = [
    ...(matchedPhrase === undefined ? [] : [`applies as it says "${line(matchedPhrase)}"`]),
    ...(expectedPattern === undefined ? [] : [`expects ${line(expectedPattern)}`]),
    `done: ${actualToolCalls.length === 0 ? 'nothing of the kind' : actualToolCalls.map(line).join(', ')}`,
    ...(matchedToolCalls.length === 0 ? [] : [`as expected: ${matchedToolCalls.map(line).join(', ')}`]),
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
