import type { ActiveRow } from '@agentspine/server';
import { useEffect, useState } from 'preact/hooks';
import { useQuestion } from '../state/question.ts';
import { address, go } from '../state/route.ts';
import { homeZone } from '../state/settings.ts';
import { count, dayIn, money, span } from '../view/format.ts';
import { Answered, Text, Time, To, Verdict } from '../view/parts.tsx';
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
    j: () => choose(Math.min(rows.length - 1, chosen + 1)),
    k: () => choose(Math.max(0, chosen - 1)),
    Enter: () => open(chosen),
  });
  const { filter } = address.value;
  return (
    <main class="now">
      <section class="figures" aria-label="today">
        <Figure of={count(rows.filter(({ openAsked }) => openAsked !== null).length)} what="with an open turn" />
        <Figure of={count(rows.filter(({ question }) => question !== null).length)} what="wait for a person" />
        <To view={{ screen: 'usage', own: { by: 'source' }, filter: { ...filter, from: day } }}>
          <Figure of={today.value.answer === undefined ? '…' : money(today.value.answer.all.used)} what="today" />
        </To>
        <Figure
          of={today.value.answer === undefined ? '…' : count(today.value.answer.all.turns)}
          what="responses today"
        />
        <Figure of={count(now.value.answer?.contradicted.length)} what="turns of the last day contradict a rule" />
      </section>
      <div class="columns">
        <section class="panel" aria-label="active sessions">
          <h2>Active in the last day</h2>
          <Answered asked={now.value}>
            {({ sessions: { items, total } }) =>
              items.length === 0 ? (
                <p class="empty">Nothing happened in the last day. What comes is shown here at once.</p>
              ) : (
                <>
                  <ul class="active">
                    {items.map((row, index) => (
                      <li key={row.traceId} class={index === chosen ? 'chosen' : undefined}>
                        <Active row={row} />
                      </li>
                    ))}
                  </ul>
                  {(total ?? 0) > items.length ? (
                    <p class="note">{`the first ${items.length} of ${count(total)}`}</p>
                  ) : null}
                </>
              )
            }
          </Answered>
        </section>
        <section class="panel" aria-label="contradicted">
          <h2>Contradicted in the last day</h2>
          <Answered asked={now.value}>
            {({ contradicted }) =>
              contradicted.length === 0 ? (
                <p class="empty">No turn contradicts a rule.</p>
              ) : (
                <ul class="plain">
                  {contradicted.map((turn) => (
                    <li key={turn.id}>
                      <Verdict status="contradicted" />{' '}
                      <To view={{ screen: 'session', key: turn.traceId, own: { e: turn.id } }}>
                        <Text of={turn.asked ?? 'a turn without a prompt'} />
                      </To>{' '}
                      <Time at={turn.startedAt} short="ago" />
                    </li>
                  ))}
                </ul>
              )
            }
          </Answered>
        </section>
      </div>
    </main>
  );
}

function Figure({ of, what }: { readonly of: string; readonly what: string }) {
  return (
    <span class="figure">
      <b>{of}</b> {what}
    </span>
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
