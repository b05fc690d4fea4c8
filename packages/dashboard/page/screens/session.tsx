import type { EventRow, SessionView } from '@agentspine/server';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { ask } from '../state/client.ts';
import { findEvent } from '../state/find-event.ts';
import { PagedRows } from '../state/paged-rows.ts';
import { useQuestion } from '../state/question.ts';
import { address, go, note } from '../state/route.ts';
import { useColumns } from '../state/use-columns.ts';
import { type SessionSteps, useSessionSteps } from '../state/use-session-steps.ts';
import { EventDetail } from '../view/event-detail.tsx';
import { EventLine } from '../view/event-line.tsx';
import { count, counted, money } from '../view/format.ts';
import { Icon } from '../view/icon.tsx';
import { type Columns, flag, indexOfPlace, lanesWithRows, nextMarked, placesOf } from '../view/outline.ts';
import { Answered, Copy, NotLoaded, ProblemView, Project, Text } from '../view/parts.tsx';
import { rowSteps } from '../view/row-steps.ts';
import { SaveSession } from '../view/save-session.tsx';
import { SessionMap } from '../view/session-map.tsx';
import { shellWord } from '../view/shell-word.ts';
import { useKeys } from '../view/use-keys.ts';
import { VirtualList } from '../view/virtual-list.tsx';

/** One session: its head at once, then its timeline. */
export function SessionScreen() {
  const { key = '' } = address.value;
  const session = useQuestion('session', { key });
  // An address may name a session by the beginning of its id; a list has its key.
  const steps = useSessionSteps(session.value.answer?.key ?? key);
  useKeys({ '[': () => steps.step(-1), ']': () => steps.step(1) });
  return (
    <main class="reader">
      <Answered asked={session.value}>
        {(view) => (
          <>
            <Head view={view} steps={steps} />
            {view.traceIds.length === 0 ? <NoEvents /> : <Timeline view={view} key={view.key} />}
          </>
        )}
      </Answered>
    </main>
  );
}

/** A trace that cannot be read may have the session: the notice above says what is wrong. */
function NoEvents() {
  const meta = useQuestion('meta', {}).value.answer;
  if (meta === undefined) return <div class="skeleton" />;
  if (!meta.hasTrace && meta.notices.length > 0)
    return <p class="empty">The trace is missing or cannot be read: see the notice above.</p>;
  return (
    <p class="empty">
      The trace does not have the events of this session: <Copy text="spine trace import" />
    </p>
  );
}

function Head({
  view: { title, key, row },
  steps: { step, said },
}: {
  readonly view: SessionView;
  readonly steps: SessionSteps;
}) {
  return (
    <header class="head">
      <h2>
        <Text of={title ?? key} title />
      </h2>
      {row === null ? null : (
        <p class="dim">
          <span>{money(row.used)}</span> <span>{counted(row.prompts, 'prompt')}</span>{' '}
          <span>{counted(row.turns, 'response')}</span> <span>{counted(row.calls, 'call')}</span>{' '}
          <span class={row.errors > 0 ? 'bad' : undefined}>{count(row.errors)} failed</span>{' '}
          {/* A folder can be named by a number alone. */}
          <span>
            in <Project of={row.project} />
          </span>{' '}
          <span>
            <Text of={row.models.join(', ') || null} />
          </span>
        </p>
      )}
      <p class="actions">
        <Copy text={`spine resume ${shellWord(key)}`} name="resume" />
        <SaveSession of={key} />
        <button type="button" class="save step" title="session before, of the list" onClick={() => step(-1)}>
          <Icon of="before" /> <span class="spoken">session before</span>
        </button>
        <button type="button" class="save step" title="next session of the list" onClick={() => step(1)}>
          <Icon of="next" /> <span class="spoken">next session</span>
        </button>
        <span class="dim said" role="status">
          <Text of={said} />
        </span>
      </p>
    </header>
  );
}

/** The keys of the first lanes. */
const digits = ['1', '2', '3', '4', '5', '6', '7', '8', '9'] as const;

/** What only the outline can answer. */
type OfOutline = (outline: { readonly columns: Columns; readonly places: Uint32Array }) => void;

/** The timeline reads its first rows, then its outline once and rows as they are seen, and both again when something comes. */
function Timeline({ view }: { readonly view: SessionView }) {
  const { own } = address.value;
  const [isShown, setShown] = useState(false);
  const columns = useColumns(view, isShown);
  const [hidden, hide] = useState<ReadonlySet<string>>(new Set());
  const [chosen, choose] = useState(-1);
  const [isFollowing, follow] = useState(false);
  const [matches, setMatches] = useState<readonly number[] | undefined>(undefined);
  const outline = useMemo(() => columns && { columns, places: placesOf(columns, hidden) }, [columns, hidden]);
  const places = outline?.places;
  const shown = useMemo(() => ({ places }), [hidden]);
  shown.places = places;
  const rows = useMemo(
    () => new PagedRows<EventRow>((at, limit) => askPlaces(view.key, shown.places, at, limit)),
    [shown],
  );
  useEffect(() => {
    if (places !== undefined) rows.renew();
  }, [places]);
  const hasAnswer = rows.arrived.value > 0 || rows.problem.value !== undefined;
  // The outline of a long session takes its time: rows do not wait for it.
  useEffect(() => setShown((before) => before || hasAnswer), [hasAnswer]);
  useEffect(() => () => rows.end(), [rows]);
  /** The event that was chosen here and is in the address for whoever copies it: it needs no looking for. */
  const noted = useRef<string | undefined>(undefined);
  useEffect(() => {
    const isOwn = own.e !== undefined && own.e === noted.current;
    if (isOwn || (own.e ?? own.t) === undefined || places === undefined) return undefined;
    let isWanted = true;
    findEvent(view.key, own).then(
      (found) => isWanted && found !== undefined && choose(indexOfPlace(places, found.at)),
      () => isWanted && choose(-1),
    );
    return () => {
      isWanted = false;
    };
  }, [own.e, own.t, places === undefined]);
  const length = places?.length ?? rows.total.value ?? 0;
  const { move, moveBy } = rowSteps(choose, length);
  /** What was asked of the outline by keys that were pressed before it came: each counts once it is there. */
  const waiting = useRef<OfOutline[]>([]);
  const withOutline = (act: OfOutline) => () => {
    if (outline === undefined) waiting.current.push(act);
    else act(outline);
  };
  useEffect(() => {
    if (outline !== undefined) for (const act of waiting.current.splice(0)) act(outline);
  }, [outline === undefined]);
  const toMarked = (mark: number, step: 1 | -1) =>
    withOutline((known) => choose((now) => nextMarked(known.columns, known.places, { from: now, step, mark }) ?? now));
  const toMatch = (step: 1 | -1) => () => {
    if (outline === undefined) return;
    const now = outline.places[chosen] ?? -1;
    const next = step === 1 ? matches?.find((at) => at > now) : matches?.findLast((at) => at < now);
    if (next === undefined) return;
    if (hidden.size > 0) hide(new Set());
    choose(indexOfPlace(hidden.size > 0 ? placesOf(outline.columns, new Set()) : outline.places, next));
  };
  const toggle = (lane: string) =>
    hide((before) => {
      const next = new Set(before);
      if (!next.delete(lane)) next.add(lane);
      return next;
    });
  const toggleNth = (index: number) =>
    withOutline((known) => {
      const lane = lanesWithRows(known.columns)[index];
      if (lane !== undefined) toggle(lane.name);
    });
  useKeys({
    ...{ j: () => moveBy(1), k: () => moveBy(-1), Home: () => move(0), End: () => move(length - 1) },
    ...{ G: () => move(length - 1), u: toMarked(flag.prompt, 1), U: toMarked(flag.prompt, -1) },
    ...{ e: toMarked(flag.error, 1), E: toMarked(flag.error, -1) },
    ...{ v: toMarked(flag.contradicted, 1), V: toMarked(flag.contradicted, -1) },
    ...{ n: toMatch(1), N: toMatch(-1), f: () => follow(!isFollowing) },
    ...Object.fromEntries(digits.map((digit, index) => [digit, toggleNth(index)])),
    F: withOutline(() => document.querySelector<HTMLInputElement>('#find')?.focus()),
    c: () => void navigator.clipboard.writeText(`spine resume ${shellWord(view.key)}`),
    Escape: () => (chosen >= 0 ? choose(-1) : go({ screen: 'sessions' })),
  });
  const row = chosen < 0 ? undefined : rows.row(chosen);
  useEffect(() => {
    if (row === undefined) return;
    noted.current = row.id;
    if (row.id !== own.e) note({ e: row.id, t: '' });
  }, [row?.id]);
  return (
    <div class={row === undefined ? 'timeline' : 'timeline peeking'}>
      {outline === undefined ? (
        <div class="controls">
          {rows.problem.value === undefined ? (
            <NotLoaded class="waiting" />
          ) : (
            <ProblemView problem={rows.problem.value} />
          )}
        </div>
      ) : (
        <Controls
          columns={outline.columns}
          hidden={hidden}
          onToggle={toggle}
          isFollowing={isFollowing}
          onFollow={() => follow(!isFollowing)}
          sessionKey={view.key}
          matches={matches}
          onMatches={(found) => {
            setMatches(found);
            const [first] = found;
            if (first !== undefined) choose(indexOfPlace(outline.places, first));
          }}
        />
      )}
      <VirtualList
        label="events"
        length={length}
        chosen={chosen}
        follows={isFollowing}
        onChoose={choose}
        onOpen={choose}
        onSeen={(start, end) => rows.see(start, end)}
        row={(index) => <EventLine row={rows.row(index)} above={rows.row(index - 1)} />}
      />
      {outline === undefined ? null : <SessionMap {...outline} chosen={chosen} onChoose={move} />}
      {row === undefined ? null : (
        <EventDetail
          row={row}
          key={row.id}
          isTurn={((columns?.flags[row.at] ?? 0) & flag.turnStart) !== 0}
          onClose={() => choose(-1)}
        />
      )}
    </div>
  );
}

/** Rows by their index: before the outline says which places are seen, by their places. */
async function askPlaces(key: string, places: Uint32Array | undefined, at: number, limit: number) {
  if (places === undefined) return ask('events', { key, at, limit });
  const wanted = places.subarray(at, at + limit);
  const [first, last] = [wanted[0], wanted.at(-1)];
  if (first === undefined || last === undefined) return { items: [], total: places.length };
  const isRun = last - first === wanted.length - 1;
  const { items } = isRun
    ? await ask('events', { key, at: first, limit: wanted.length })
    : await ask('events', { key, places: [...wanted] });
  return { items, total: places.length };
}

interface ControlsProps {
  readonly columns: Columns;
  readonly hidden: ReadonlySet<string>;
  readonly onToggle: (lane: string) => void;
  readonly isFollowing: boolean;
  readonly onFollow: () => void;
  readonly sessionKey: string;
  readonly matches: readonly number[] | undefined;
  readonly onMatches: (matches: readonly number[]) => void;
}

function Controls({ columns, hidden, onToggle, isFollowing, onFollow, sessionKey, matches, onMatches }: ControlsProps) {
  const lanes = useMemo(() => lanesWithRows(columns), [columns]);
  const find = async (text: string) => {
    if (text !== '') onMatches((await ask('matches', { key: sessionKey, q: text })).places);
  };
  return (
    <div class="controls">
      {lanes.map(({ name, rows }) => (
        <button
          key={name}
          type="button"
          class="lane"
          title={hidden.has(name) ? 'show these rows' : 'hide these rows'}
          aria-pressed={!hidden.has(name)}
          onClick={() => onToggle(name)}
        >
          <span class="swatch" data-lane={name} /> {name} <span class="dim">{count(rows)}</span>
        </button>
      ))}
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void find(new FormData(event.currentTarget).get('find') as string);
        }}
      >
        <input id="find" name="find" type="search" placeholder="find in the session" aria-label="find in the session" />
        <span class="dim" aria-live="polite">
          {matches === undefined ? '' : ` ${count(matches.length)} found`}
        </span>
      </form>
      <button type="button" aria-pressed={isFollowing} onClick={onFollow} title="stay at the end while rows come">
        <Icon of="follow" /> follow
      </button>
    </div>
  );
}
