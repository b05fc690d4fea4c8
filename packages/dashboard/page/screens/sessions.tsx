import type { SessionRow } from '@agentspine/server';
import { useEffect, useState } from 'preact/hooks';
import { ask } from '../state/client.ts';
import { address, note } from '../state/route.ts';
import { type SessionSort, sessionSorts, sortOf } from '../state/session-sorts.ts';
import { useRows } from '../state/use-rows.ts';
import { openSession } from '../state/use-session-steps.ts';
import { count, counted, money } from '../view/format.ts';
import { NotLoaded, ProblemView, Project, Text, Time, Verdict } from '../view/parts.tsx';
import { rowSteps } from '../view/row-steps.ts';
import { SessionPeek } from '../view/session-peek.tsx';
import { useKeys } from '../view/use-keys.ts';
import { VirtualList } from '../view/virtual-list.tsx';

const sortWords: Readonly<Record<SessionSort, string>> = {
  ...{ active: 'last active', started: 'started', turns: 'responses', calls: 'calls' },
};

/** All sessions that the filter leaves, in rows. */
export function SessionsScreen() {
  const { filter, own } = address.value;
  const sort = sortOf(own.sort);
  const of = JSON.stringify([filter, sort]);
  const rows = useRows<SessionRow>(of, (at, limit) => ask('sessions', { ...filter, sort, at, limit }));
  const [chosen, choose] = useState(-1);
  const [isPeeking, peek] = useState(false);
  useEffect(() => choose(-1), [rows]);
  void rows.arrived.value;
  const total = rows.total.value;
  const length = total ?? 0;
  const open = (index: number) => {
    const row = rows.row(index);
    if (row !== undefined) openSession(row.key, index);
  };
  const { move, moveBy } = rowSteps(choose, length);
  useKeys({
    j: () => moveBy(1),
    k: () => moveBy(-1),
    Home: () => move(0),
    End: () => move(length - 1),
    G: () => move(length - 1),
    Enter: () => open(chosen),
    o: () => peek(!isPeeking),
    Escape: () => peek(false),
  });
  const peeked = isPeeking && chosen >= 0 ? rows.row(chosen) : undefined;
  const isFiltered = Object.keys(filter).length > 0;
  return (
    <main class={peeked === undefined ? 'sessions' : 'sessions peeking'}>
      <div class="bar">
        <h2>
          {total !== undefined
            ? counted(total, 'session')
            : rows.problem.value === undefined
              ? '… sessions'
              : 'Sessions'}
        </h2>
        <label class="dim">
          sorted by{' '}
          <select value={sort} onChange={({ currentTarget }) => note({ sort: currentTarget.value })}>
            {sessionSorts.map((each) => (
              <option key={each} value={each}>
                {sortWords[each]}
              </option>
            ))}
          </select>
        </label>
      </div>
      {rows.problem.value === undefined ? null : <ProblemView problem={rows.problem.value} />}
      {total === 0 ? (
        <p class="empty">
          {isFiltered ? 'No session fits the filter. Backspace drops its last part.' : 'No session yet: spine import'}
        </p>
      ) : (
        <div class="frame">
          <div class="session heads" aria-hidden="true">
            <span>title</span>
            <span class="of-source">source</span>
            <span class="of-project">project</span>
            <span class="of-prompts n">prompts</span>
            <span class="of-calls n">calls</span>
            <span class="of-errors n">failed</span>
            <span class="of-verdicts n">verdicts</span>
            <span class="n">cost</span>
            <span class="n">last active</span>
          </div>
          <VirtualList
            label="sessions"
            length={length}
            chosen={chosen}
            onChoose={(index) => {
              choose(index);
              peek(true);
            }}
            onOpen={open}
            onSeen={(start, end) => rows.see(start, end)}
            row={(index) => <Row row={rows.row(index)} />}
          />
        </div>
      )}
      {peeked === undefined ? null : <SessionPeek key={peeked.key} row={peeked} onClose={() => peek(false)} />}
    </main>
  );
}

function Row({ row }: { readonly row: SessionRow | undefined }) {
  if (row === undefined) return <NotLoaded class="session" />;
  const { verdicts } = row;
  return (
    <span class="session">
      <span class="title">
        <Text of={row.title ?? row.key} title />
      </span>
      <span class="of-source dim">
        <Text of={row.source} />
      </span>
      <span class="of-project dim">
        <Project of={row.project} />
      </span>
      <span class="of-prompts n">{count(row.prompts)}</span>
      <span class="of-calls n">{count(row.calls)}</span>
      <span class={row.errors > 0 ? 'of-errors n bad' : 'of-errors n dim'}>{count(row.errors)}</span>
      <span class="of-verdicts n">
        {verdicts === null ? (
          <span class="unknown" title="not known: the trace does not have this session">
            —
          </span>
        ) : verdicts.verified + verdicts.contradicted + verdicts.unverifiable === 0 ? (
          <span class="dim" title="no turn was judged">
            –
          </span>
        ) : (
          <>
            {verdicts.contradicted > 0 ? <Verdict status="contradicted" n={verdicts.contradicted} /> : null}{' '}
            {verdicts.unverifiable > 0 ? <Verdict status="unverifiable" n={verdicts.unverifiable} /> : null}{' '}
            {verdicts.verified > 0 ? <Verdict status="verified" n={verdicts.verified} /> : null}
          </>
        )}
      </span>
      <span class="n" title={row.used.isCostWhole ? undefined : 'at least: a part has no known price'}>
        {money(row.used)}
      </span>
      <span class="n dim">
        <Time at={row.lastAt} short="ago" />
      </span>
    </span>
  );
}
