import type { EventRow } from '@agentspine/server';
import { shownZone } from '../state/settings.ts';
import { clockIn, took } from './format.ts';
import { Text } from './parts.tsx';

/** An event on one line: when, in which lane, what. */
export function EventLine({ row }: { readonly row: EventRow | undefined }) {
  if (row === undefined) return <span class="event skeleton" />;
  return (
    <span class={row.isError === true ? 'event failed' : 'event'}>
      <span class="dim clock">{clockIn(shownZone(), row.createdAt)}</span>
      <span class="swatch" data-lane={row.lane} title={row.lane} />
      <span class="what">{whatOf(row)}</span>
      <span class="title">
        <Text of={gistOf(row)} />
      </span>
      <span class="dim n">
        {row.isError === true ? '✗ failed ' : ''}
        {row.exitCode === null || row.exitCode === 0 ? '' : `exit ${row.exitCode} `}
        {took(row.durationMs)}
        {row.rules > 0 ? ' ⚑' : ''}
      </span>
    </span>
  );
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
