import type { ActiveRow, TurnRow } from '@agentspine/server';
import { useEffect, useState } from 'preact/hooks';
import { useQuestion } from '../state/question.ts';
import { address, go } from '../state/route.ts';
import { homeZone } from '../state/settings.ts';
import { count, dayIn, money, span } from '../view/format.ts';
import { Budgets, LatestDays, LatestRecords, LatestSessions } from '../view/now-panels.tsx';
import { Answered, Copy, Text, Time, To, Verdict } from '../view/parts.tsx';
import { useKeys } from '../view/use-keys.ts';

const quietMs = 5 * 60_000;
const staleMs = 30 * 60_000;

/** What agents do now, and what today came to. */
export function NowScreen() {
  const now = useQuestion('now', {});
  const day = dayIn(homeZone.value, Date.now());
  const today = useQuestion('usage', { by: 'source', from: day });
  const [chosen, choose] = useState(0);
  const rows = now.value.answer?.sessions.items ?? [];
  const open = (index: number) => {
    const row = rows[index];
    if (row !== undefined) go({ screen: 'session', key: row.key });
  };
  useKeys({
    j: () => choose((now) => Math.min(rows.length - 1, now + 1)),
    k: () => choose((now) => Math.max(0, now - 1)),
    Enter: () => open(chosen),
  });
  const { filter } = address.value;
  const answer = now.value.answer;
  const sums = today.value.answer?.all;
  const running = rows.filter(({ openAsked, lastAt }) => openAsked !== null && !isStale(lastAt)).length;
  const waiting = rows.filter(({ question }) => question !== null).length;
  /** Of more sessions than are listed it is at least so many. */
  const figureOf = (n: number) =>
    answer === undefined ? later(now.value) : figureIn(n, answer.sessions.total, rows.length);
  return (
    <main class="now">
      <section class="figures" aria-label="today">
        <Figure of={figureOf(running)} what="running" />
        <Figure of={figureOf(waiting)} what="waiting for you" isMarked={waiting > 0} />
        <To view={{ screen: 'usage', own: { by: 'source' }, filter: { ...filter, from: day } }}>
          <Figure of={sums === undefined ? later(today.value) : money(sums.used)} what="today" />
        </To>
        <To view={{ screen: 'sessions', filter: { ...filter, from: day } }}>
          <Figure of={sums === undefined ? later(today.value) : count(sums.turns)} what="responses today" />
        </To>
        <Figure
          of={answer === undefined ? later(now.value) : count(answer.contradictedTotal)}
          what="contradicted"
          isBad={(answer?.contradictedTotal ?? 0) > 0}
        />
      </section>
      <div class="columns">
        <div>
          <section class="panel" aria-label="active sessions">
            <h2>Active in the last 24 hours</h2>
            <Answered asked={now.value}>
              {({ sessions: { items, total } }) =>
                total === null ? (
                  <NoTrace />
                ) : items.length === 0 ? (
                  <p class="empty">
                    No agent was active. What agents do shows here while they do it, with <Copy text="spine watch" />.
                  </p>
                ) : (
                  <>
                    <ul class="active">
                      {items.map((row, index) => (
                        <li key={row.traceId} class={index === chosen ? 'chosen' : undefined}>
                          <Active row={row} />
                        </li>
                      ))}
                    </ul>
                    {total > items.length ? <p class="note">{`the first ${items.length} of ${count(total)}`}</p> : null}
                  </>
                )
              }
            </Answered>
          </section>
          <LatestSessions />
        </div>
        <div>
          <LatestDays />
          <Budgets />
          <section class="panel" aria-label="contradicted">
            <h2>Contradicted in the last 24 hours</h2>
            <Answered asked={now.value}>
              {(found) => <Contradicted turns={found.contradicted} total={found.contradictedTotal} />}
            </Answered>
          </section>
          <LatestRecords />
        </div>
      </div>
    </main>
  );
}

/** Of more sessions than are listed it is at least so many; of sessions that are not known it is not known either. */
function figureIn(n: number, total: number | null, listed: number): string {
  if (total === null) return count(null);
  return `${count(n)}${total > listed ? '+' : ''}`;
}

/** What was not imported is not nothing. */
function NoTrace() {
  return (
    <p class="empty">
      This home has no trace, so that this is not known: <Copy text="spine import" />
    </p>
  );
}

/** What stands for a figure that is asked for, or cannot be had. */
function later({ problem }: { readonly problem?: unknown }): string {
  return problem === undefined ? '…' : '—';
}

function isStale(lastAt: string): boolean {
  return Date.now() - Date.parse(lastAt) > staleMs;
}

interface FigureProps {
  readonly of: string;
  readonly what: string;
  readonly isBad?: boolean;
  readonly isMarked?: boolean;
}

function Figure({ of, what, isBad, isMarked }: FigureProps) {
  return (
    <span class="figure">
      <b class={isBad === true ? 'bad' : isMarked === true ? 'marked' : undefined}>{of}</b>
      <span>{what}</span>
    </span>
  );
}

function Contradicted({ turns, total }: { readonly turns: readonly TurnRow[]; readonly total: number | null }) {
  if (total === null) return <NoTrace />;
  if (turns.length === 0) return <p class="empty">No turn contradicts a rule.</p>;
  return (
    <>
      <ul class="plain">
        {turns.map((turn) => (
          <li key={turn.id}>
            <Verdict status="contradicted" />{' '}
            <To view={{ screen: 'session', key: turn.traceId, own: { e: turn.id } }}>
              <Text of={turn.asked ?? 'a turn without a prompt'} />
            </To>{' '}
            <span class="dim">
              <Time at={turn.startedAt} short="ago" />
            </span>
          </li>
        ))}
      </ul>
      {total > turns.length ? <p class="note">{`the newest ${turns.length} of ${count(total)}`}</p> : null}
    </>
  );
}

/** How long it is quiet counts on by itself. */
function Active({ row }: { readonly row: ActiveRow }) {
  const [nowMs, setNowMs] = useState(Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNowMs(Date.now()), 10_000);
    return () => clearInterval(timer);
  }, []);
  const quiet = Math.max(0, nowMs - Date.parse(row.lastAt));
  const mark = row.question !== null ? '◐' : row.openAsked !== null ? '●' : '○';
  const state = quiet > staleMs ? 'stale?' : quiet > quietMs ? 'quiet' : '';
  return (
    <>
      <span class="mark" aria-hidden="true">
        {mark}
      </span>
      <To view={{ screen: 'session', key: row.key }}>
        <Text of={row.title ?? row.key} title />
      </To>
      <span class="what">
        {row.question !== null ? (
          <>
            waits: <Text of={row.question} title />
          </>
        ) : (
          <>
            {row.lastTool === null ? null : (
              <b>
                <Text of={row.lastTool} />
              </b>
            )}{' '}
            <Text of={row.lastTitle} title />
          </>
        )}
      </span>
      <span class="dim">
        <Text of={row.source} /> · {count(row.events)} events
      </span>
      <span class={`quiet ${state === '' ? '' : 'marked'}`} title={row.lastAt}>
        {span(quiet)} ago {state}
      </span>
    </>
  );
}
