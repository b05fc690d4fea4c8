import type { UsageAnswer, UsageRow } from '@agentspine/server';
import { useQuestion } from '../state/question.ts';
import { address, filterBy, note } from '../state/route.ts';
import { DayChart } from '../view/day-chart.tsx';
import { count, money, short } from '../view/format.ts';
import { Answered, Text, To } from '../view/parts.tsx';

const keys = ['day', 'hour', 'model', 'project', 'source', 'tool', 'activity', 'session'] as const;
type Key = (typeof keys)[number];

/** What was used, by one key: bars, and the table of them. */
export function UsageScreen() {
  const { filter, own } = address.value;
  const by = keys.find((key) => key === own.by) ?? 'day';
  const { source, project, model, from, to } = filter;
  const usage = useQuestion('usage', { by, source, project, model, from, to });
  return (
    <main class="usage">
      <div class="bar">
        <h2>Usage</h2>
        <span class="choices">
          {keys.map((key) => (
            <button key={key} type="button" aria-pressed={key === by} onClick={() => note({ by: key })}>
              {key}
            </button>
          ))}
        </span>
      </div>
      {filter.q === undefined ? null : <p class="note">The text of the filter does not narrow sums.</p>}
      <Answered asked={usage.value}>{(answer) => <Sums answer={answer} by={by} />}</Answered>
    </main>
  );
}

/** Whether names are long or columns many: a narrow window then shows no bars. */
function isLong(by: Key): boolean {
  return by === 'tool' || by === 'project' || by === 'session';
}

/** Sums of one name of several sources are next to each other. */
function Sums({ answer, by }: { readonly answer: UsageAnswer; readonly by: Key }) {
  const isTime = by === 'day' || by === 'hour';
  const rows = isTime ? answer.rows.toReversed() : answer.rows;
  if (rows.length === 0) return <p class="empty">Nothing was used in what the filter leaves.</p>;
  const most = Math.max(1, ...rows.map(({ used }) => used.costMicros ?? 0));
  return (
    <>
      {by === 'day' ? <DayChart rows={rows} /> : null}
      <table class={isLong(by) ? 'many' : undefined}>
        <thead>
          <tr>
            <th>{by}</th>
            <th>source</th>
            <th class="n">cost</th>
            <th class="wide">
              <span class="spoken">share</span>
            </th>
            <th class="n">input</th>
            <th class="n">output</th>
            <th class="n">from cache</th>
            <th class="n">responses</th>
            {by === 'tool' ? <th class="n">calls</th> : null}
            {by === 'tool' ? <th class="n">failed</th> : null}
          </tr>
        </thead>
        <tbody>
          <Sum row={answer.all} by={by} share={undefined} name="all" />
          {rows.map((row) => (
            <Sum
              key={`${row.source} ${row.key}`}
              row={row}
              by={by}
              share={row.used.costMicros === null ? undefined : row.used.costMicros / most}
              name={row.key}
            />
          ))}
        </tbody>
      </table>
      <p class="note">{`Days and hours are those of ${answer.timezone}. * at least so much: a part has no known price.`}</p>
    </>
  );
}

interface SumProps {
  readonly row: UsageRow;
  readonly by: Key;
  /** Of the largest; `undefined` where the cost is not known. */
  readonly share: number | undefined;
  readonly name: string | null;
}

function Sum({ row, by, share, name }: SumProps) {
  const { used, turns, tool, source } = row;
  return (
    <tr class={source === null ? 'all' : undefined}>
      <td class={by === 'day' || by === 'hour' ? 'word' : 'name'}>
        {source === null ? 'all' : <Name of={name} by={by} />}
      </td>
      <td class="dim word">{source === null ? '' : <Text of={source} />}</td>
      <td class="n">{money(used)}</td>
      <td class="wide">
        {share === undefined ? null : (
          <svg class="share" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
            <rect width={100 * share} height="8" />
          </svg>
        )}
      </td>
      <td class="n">{short(used.inputTokens)}</td>
      <td class="n">{short(used.outputTokens)}</td>
      <td class="n">{short(used.cacheReadTokens)}</td>
      <td class="n">{count(turns)}</td>
      {by === 'tool' ? <td class="n">{count(tool?.calls)}</td> : null}
      {by === 'tool' ? <td class={tool !== undefined && tool.errors > 0 ? 'n bad' : 'n'}>{failedOf(tool)}</td> : null}
    </tr>
  );
}

/** How many failed, and of those whose end is known which share that is. */
function failedOf(tool: UsageRow['tool']): string {
  if (tool === undefined || tool.withOutcome === 0) return '—';
  return `${count(tool.errors)} (${((100 * tool.errors) / tool.withOutcome).toFixed(1)} %)`;
}

/** A name leads to what is behind it. */
function Name({ of, by }: { readonly of: string | null; readonly by: Key }) {
  const { filter } = address.value;
  if (of === null || of === 'unknown') return <span class="unknown">{of ?? '—'}</span>;
  if (by === 'session') {
    return (
      <To view={{ screen: 'session', key: of }}>
        <Text of={of} />
      </To>
    );
  }
  if (by === 'day')
    return (
      <To view={{ screen: 'sessions', filter: { ...filter, from: of, to: of } }}>
        <Text of={of} />
      </To>
    );
  if (by === 'model' || by === 'project' || by === 'source') {
    return (
      <button type="button" class="link" onClick={() => filterBy({ ...filter, [by]: of })}>
        <Text of={of} />
      </button>
    );
  }
  return <Text of={of} />;
}
