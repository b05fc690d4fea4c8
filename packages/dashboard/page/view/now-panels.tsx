import type { BudgetRow } from '@agentspine/server';
import { useQuestion } from '../state/question.ts';
import { address } from '../state/route.ts';
import { DayChart } from './day-chart.tsx';
import { count, money } from './format.ts';
import { Answered, Project, Text, Time, To } from './parts.tsx';

const sessionsMax = 12;
const recordsMax = 6;
const days = '30d';

/** The newest sessions, whenever they were. */
export function LatestSessions() {
  const { filter } = address.value;
  const latest = useQuestion('sessions', { ...filter, limit: sessionsMax });
  return (
    <section class="panel" aria-label="newest sessions">
      <h2>
        <To view={{ screen: 'sessions' }}>Newest sessions</To>
      </h2>
      <Answered asked={latest.value}>
        {({ items }) =>
          items.length === 0 ? (
            <p class="empty">No session fits the filter.</p>
          ) : (
            <ul class="latest">
              {items.map((row) => (
                <li key={row.key}>
                  <To view={{ screen: 'session', key: row.key }}>
                    <Text of={row.title ?? row.key} title />
                  </To>
                  <span class="dim">
                    <Project of={row.project} />
                  </span>
                  <span class="n">{money(row.used)}</span>
                  <span class="n dim">
                    <Time at={row.lastAt} short="ago" />
                  </span>
                </li>
              ))}
            </ul>
          )
        }
      </Answered>
    </section>
  );
}

/** What programs recorded last; nothing where they record nothing. */
export function LatestRecords() {
  // As the list of records narrows them, so that the number is that of the list.
  const { project: _, ...narrowed } = address.value.filter;
  const latest = useQuestion('records', { ...narrowed, limit: recordsMax });
  const { answer } = latest.value;
  if (answer === undefined || answer.items.length === 0) return null;
  return (
    <section class="panel" aria-label="newest records">
      <h2>
        <To view={{ screen: 'records' }}>Newest records</To>
        <b class="n">{count(answer.total)}</b>
      </h2>
      <ul class="recorded">
        {answer.items.map((row) => (
          <li key={`${row.table} ${row.id}`}>
            <To view={{ screen: 'records', own: { id: `${row.table}/${row.id}` } }}>
              <Text of={row.table} />
            </To>
            <span class={row.isFailure ? 'bad' : undefined}>
              {row.isFailure ? '✗ ' : ''}
              <Text of={row.who === null ? row.what : `${row.who} · ${row.what}`} title />
            </span>
            <span class="n dim">
              <Time at={row.at} short="ago" />
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** What the last days cost. */
export function LatestDays() {
  const { filter } = address.value;
  const { source, project, model } = filter;
  const usage = useQuestion('usage', { by: 'day', from: days, source, project, model });
  return (
    <section class="panel" aria-label="cost of the last 30 days">
      <h2>
        <To view={{ screen: 'usage', filter: { ...filter, from: days } }}>Last 30 days</To>
        {usage.value.answer === undefined ? null : <b class="n">{money(usage.value.answer.all.used)}</b>}
      </h2>
      <Answered asked={usage.value}>
        {({ rows }) => (rows.length === 0 ? <p class="empty">Nothing was used.</p> : <DayChart rows={rows} />)}
      </Answered>
    </section>
  );
}

/** How budgets are kept; nothing where there is none. */
export function Budgets() {
  const budgets = useQuestion('budgets', {});
  if ((budgets.value.answer?.items.length ?? 0) === 0) return null;
  return (
    <section class="panel" aria-label="budgets">
      <h2>Budgets</h2>
      <Answered asked={budgets.value}>
        {({ items }) => (
          <ul class="budgets">
            {items.map((budget) => (
              <li key={budget.id}>
                <Budget budget={budget} />
              </li>
            ))}
          </ul>
        )}
      </Answered>
    </section>
  );
}

const states = { within: 'within', exceeded: '✗ exceeded', unknown: '? a part has no known cost' } as const;

function Budget({
  budget: { id, every, of, spentMicros, limitMicros, state, problem, firstDay, lastDay },
}: {
  readonly budget: BudgetRow;
}) {
  const share = spentMicros === null ? 0 : Math.min(1, spentMicros / limitMicros);
  return (
    <>
      <span>
        <Text of={id} /> <span class="dim">{every}</span>{' '}
        {of === null ? null : (
          <span class="dim">
            <Text of={of} />
          </span>
        )}
      </span>
      <span class="n" title={`${firstDay} to ${lastDay}`}>
        {money({ costMicros: spentMicros, isCostWhole: state !== 'unknown' })} of{' '}
        {money({ costMicros: limitMicros, isCostWhole: true })}
      </span>
      <svg class={`share ${state}`} viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
        <rect class="back" width="100" height="8" />
        <rect width={100 * share} height="8" />
      </svg>
      <span class={state === 'exceeded' ? 'n bad' : 'n dim'}>
        {problem === null ? states[state] : <Text of={problem} />}
      </span>
    </>
  );
}
