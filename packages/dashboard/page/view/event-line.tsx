import type { EventRow } from '@agentspine/server';
import { shownZone } from '../state/settings.ts';
import { clockIn, timeIn, took } from './format.ts';
import { NotLoaded, Text } from './parts.tsx';

interface EventLineProps {
  readonly row: EventRow | undefined;
  /** The row above it; undefined where there is none, or while it is asked for. */
  readonly above: EventRow | undefined;
}

/** An event on one line: when, in which lane, what. The first one of a day says which. */
export function EventLine({ row, above }: EventLineProps) {
  if (row === undefined) return <NotLoaded class="event" />;
  const [day, dayAbove] = [row, above].map((each) => (each === undefined ? undefined : dayOf(each)));
  return (
    <span class={`event ${roleOf(row)}`}>
      <span class="dim clock">{clockIn(shownZone(), row.createdAt)}</span>
      <span class="swatch" data-lane={row.lane} title={row.lane} />
      <span class="what">{whatOf(row)}</span>
      <span class="title">
        <Text of={gistOf(row)} />
      </span>
      <span class="dim n">
        {row.isError === true ? <b class="bad">✗ </b> : null}
        {endOf(row)}
        {row.rules > 0 ? ' ⚑' : ''}
      </span>
      {day === dayAbove || (above === undefined && row.at > 0) ? null : <span class="day">{day}</span>}
    </span>
  );
}

/** How a call ended, where that is not plain, and how long it took. */
function endOf({ exitCode, durationMs }: EventRow): string {
  const exit = exitCode === null || exitCode === 0 ? '' : `exit ${exitCode}`;
  return [exit, took(durationMs)].filter((text) => text !== '').join(' · ');
}

function dayOf({ createdAt }: EventRow): string {
  return timeIn(shownZone(), createdAt).slice(0, 10);
}

/** How a row looks: what people said stands out, what came back is quiet. */
function roleOf({ kind, tool, isResult, isError }: EventRow): string {
  if (isError === true) return 'result failed';
  if (isResult) return 'result';
  if (kind === 'user.message') return 'prompt';
  if (kind === 'assistant.response') return 'answer';
  return tool === null ? 'talk' : 'call';
}

const kindWords: Readonly<Record<string, string>> = {
  'user.message': 'user',
  'assistant.response': 'answer',
  'thought.logged': 'agent',
  'todo.logged': 'todo',
  'question.logged': 'question',
  'context.saved': 'compaction',
  'agent.activity.logged': 'subagent',
};

function whatOf({ kind, tool, isResult }: EventRow) {
  if (isResult)
    return (
      <>
        ↳ <Text of={tool} />
      </>
    );
  return <Text of={tool ?? kindWords[kind] ?? kind.split('.')[0] ?? kind} />;
}

/** The title, and of a result the first line of what came back. */
function gistOf({ title, text, tool, isResult }: EventRow): string {
  const words = tool !== null && title.startsWith(`${tool}: `) ? title.slice(tool.length + 2) : title;
  const line = text?.split('\n').find((each) => each.trim() !== '') ?? '';
  if (isResult) return line === '' ? words : line.slice(0, 400);
  return words === tool && line !== '' ? line.slice(0, 400) : words;
}
