import type { ComponentChildren } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { PagedRows } from '../state/paged-rows.ts';
import { address, note } from '../state/route.ts';
import { counted } from './format.ts';
import { Icon } from './icon.tsx';
import { NotLoaded, ProblemView, Text } from './parts.tsx';
import { rowSteps } from './row-steps.ts';
import { useKeys } from './use-keys.ts';
import { VirtualList } from './virtual-list.tsx';

/** A list with what is chosen beside it. */
export interface ListScreenProps<Row> {
  /** What a row is, such as `record`; also the class of rows. */
  readonly thing: string;
  readonly rows: PagedRows<Row>;
  /** Names a row in the address. */
  readonly keyOf: (row: Row) => string;
  /** Whether all rows say the same in their second column, which is then left out. */
  readonly isOfOne?: boolean;
  /** The heads of the columns. */
  readonly heads: ComponentChildren;
  readonly row: (row: Row) => ComponentChildren;
  /** What is beside the number of rows. */
  readonly bar?: ComponentChildren;
  /** What is said below the bar. */
  readonly notes?: ComponentChildren;
  /** What is said where there is no row, or no store for one. */
  readonly empty: ComponentChildren;
  /** What is chosen, by its key. */
  readonly peek: (key: string, onClose: () => void) => ComponentChildren;
  readonly onScroll?: (top: number) => void;
  /** How many rows came while others are read, and what shows them. */
  readonly newer?: { readonly n: number; readonly onShow: () => void };
  /** Called with whether a row is chosen or looked at. */
  readonly onChosen?: (isChosen: boolean) => void;
}

/** A list of rows by keys, and one of them beside it; which one that is, is in the address. */
export function ListScreen<Row>(props: ListScreenProps<Row>) {
  const { thing, rows, keyOf, onScroll, onChosen } = props;
  const cols = `cols of-${thing}${props.isOfOne === true ? ' of-one' : ''}`;
  const { id } = address.value.own;
  const [chosen, choose] = useState(-1);
  useEffect(() => choose(-1), [rows]);
  useEffect(() => onChosen?.(chosen >= 0 || id !== undefined), [chosen >= 0, id === undefined]);
  const total = rows.total.value;
  const length = total ?? 0;
  const problem = rows.problem.value;
  const isEmpty = total === 0 || problem?.title === 'READER_NO_SPINE';
  /** A row that is not here yet is looked at when it comes. */
  const [isWanted, want] = useState(false);
  /** The key of the row that is chosen; undefined while it is not here. */
  const chosenKey = useRef<string | undefined>(undefined);
  const look = (index: number) => {
    if (index < 0) return;
    const row = rows.row(index);
    want(row === undefined);
    if (row !== undefined) note({ id: keyOf(row) });
  };
  const main = useRef<HTMLElement>(null);
  const close = () => note({ id: '' });
  const { move, moveBy } = rowSteps(choose, length);
  const keyAt = (index: number) => {
    const row = rows.row(index);
    return row === undefined ? undefined : keyOf(row);
  };
  // What is beside the list goes with the choice; a key that closed it meanwhile is not undone.
  useLayoutEffect(() => {
    chosenKey.current = keyAt(chosen);
    if (address.peek().own.id !== undefined && chosen >= 0) look(chosen);
  }, [chosen]);
  // Rows move, and come later than the address that names one: the choice is of what is named.
  useLayoutEffect(() => {
    if (isWanted) return look(chosen);
    const key = id ?? chosenKey.current;
    const index = key === undefined ? undefined : indexNear(chosen, (each) => keyAt(each) === key);
    if (index !== undefined) choose(index);
    else chosenKey.current ??= keyAt(chosen);
    return undefined;
  }, [rows.arrived.value]);
  useKeys({
    j: () => moveBy(1),
    k: () => moveBy(-1),
    Home: () => move(0),
    End: () => move(length - 1),
    G: () => move(length - 1),
    Enter: () => look(chosen),
    o: () => (id === undefined ? look(chosen) : close()),
    Escape: () => (id === undefined ? choose(-1) : close()),
  });
  return (
    <main ref={main} class={id === undefined ? 'sessions' : 'sessions peeking'}>
      <div class="bar">
        <h2>{total === undefined ? (problem === undefined ? `… ${thing}s` : `${thing}s`) : counted(total, thing)}</h2>
        {props.bar}
        {props.newer === undefined ? null : (
          <Newer
            n={props.newer.n}
            onShow={() => {
              // Who asks for what came leaves what was read.
              choose(-1);
              close();
              main.current?.querySelector('.list')?.scrollTo({ top: 0 });
              props.newer?.onShow();
            }}
          />
        )}
      </div>
      {props.notes}
      {problem === undefined || isEmpty ? null : <ProblemView problem={problem} />}
      {isEmpty ? (
        <div class="empty">{props.empty}</div>
      ) : (
        <div class="frame">
          <div class={`${cols} heads`} aria-hidden="true">
            {props.heads}
          </div>
          <VirtualList
            label={`${thing}s`}
            length={length}
            chosen={chosen}
            onChoose={(index) => {
              choose(index);
              look(index);
            }}
            onOpen={look}
            onSeen={(start, end) => rows.see(start, end)}
            {...(onScroll === undefined ? {} : { onScroll })}
            row={(index) => {
              const row = rows.row(index);
              if (row === undefined) return <NotLoaded class={cols} />;
              return <span class={cols}>{props.row(row)}</span>;
            }}
          />
        </div>
      )}
      {id === undefined ? null : props.peek(id, close)}
    </main>
  );
}

/** So far a row is looked for where it was. */
const nearMax = 200;

/** The index nearest to another one, or to the beginning where that is negative, of which something holds. */
function indexNear(at: number, holds: (index: number) => boolean): number | undefined {
  const from = Math.max(0, at);
  for (let by = 0; by <= nearMax; by += 1) {
    if (holds(from + by)) return from + by;
    if (from >= by && holds(from - by)) return from - by;
  }
  return undefined;
}

/** What is beside a list. */
export function Peek({
  label,
  title,
  onClose,
  children,
}: {
  readonly label: string;
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ComponentChildren;
}) {
  return (
    <aside class="peek" aria-label={label}>
      <div class="bar">
        <h2>
          <Text of={title} />
        </h2>
        <button type="button" onClick={onClose} aria-label="close">
          <Icon of="close" />
        </button>
      </div>
      {children}
    </aside>
  );
}

/** A part of what only this list is narrowed by; a click drops it. */
export function Chip({
  of,
  value,
  onDrop,
}: {
  readonly of: string;
  readonly value: string;
  readonly onDrop: () => void;
}) {
  return (
    <button type="button" class="chip" onClick={onDrop} title="drop this part">
      {of}{' '}
      <b>
        <Text of={value} />
      </b>
      <Icon of="close" />
    </button>
  );
}

/** How many rows came while others are read. */
function Newer({ n, onShow }: { readonly n: number; readonly onShow: () => void }) {
  return (
    <span role="status">
      {n === 0 ? null : (
        <button type="button" class="run" onClick={onShow}>
          {`${n} new`}
        </button>
      )}
    </span>
  );
}
