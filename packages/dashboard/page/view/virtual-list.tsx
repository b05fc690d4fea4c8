import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { rowHeight } from '../state/settings.ts';

/** A list of any length of which only what is seen is in the document. */
export interface VirtualListProps {
  /** What a list of this is, for people who do not see it. */
  readonly label: string;
  readonly length: number;
  /** The row that is chosen; -1 for none. */
  readonly chosen: number;
  readonly onChoose: (index: number) => void;
  readonly onOpen: (index: number) => void;
  /** What a row shows. */
  readonly row: (index: number) => ComponentChildren;
  /** Called with the rows that are seen, up to but without `end`. */
  readonly onSeen: (start: number, end: number) => void;
  /** Called with how far it is scrolled, in pixels. */
  readonly onScroll?: (top: number) => void;
  /** Whether the end stays in sight while rows come. */
  readonly follows?: boolean;
}

/** Rows above and below what is seen, so that a step does not show a gap. */
const margin = 8;
/** Chromium draws nothing below it. */
const heightMax = 33_000_000;

/** Rows of one height: where they are is arithmetic, so that a list of 50,000 scrolls as one of 50. */
export function VirtualList(props: VirtualListProps) {
  const { label, length, chosen, onChoose, onOpen, row, onSeen, onScroll, follows } = props;
  const frame = useRef<HTMLDivElement>(null);
  const top = useSignal(0);
  const seen = useSignal(600);
  const height = rowHeight();
  const start = Math.max(0, Math.floor(top.value / height) - margin);
  const end = Math.min(length, Math.ceil((top.value + seen.value) / height) + margin);
  useEffect(() => onSeen(start, end), [start, end, length]);
  useEffect(() => {
    const element = frame.current;
    if (element === null) return undefined;
    const measure = new ResizeObserver(() => {
      seen.value = element.clientHeight;
    });
    measure.observe(element);
    return () => measure.disconnect();
  }, []);
  useEffect(() => {
    const element = frame.current;
    if (element === null || chosen < 0) return;
    const [from, to] = [chosen * height, (chosen + 1) * height];
    const isNear = from >= element.scrollTop - height && to <= element.scrollTop + element.clientHeight + height;
    if (from < element.scrollTop || to > element.scrollTop + element.clientHeight) {
      const middle = from - element.clientHeight / 2;
      element.scrollTop = isNear ? (from < element.scrollTop ? from : to - element.clientHeight) : middle;
    }
  }, [chosen, height]);
  useEffect(() => {
    if (follows === true && frame.current !== null) frame.current.scrollTop = length * height;
  }, [follows, length, height]);
  return (
    <div
      class="list"
      ref={frame}
      role="listbox"
      tabIndex={0}
      aria-label={label}
      aria-activedescendant={chosen < 0 ? undefined : `row-${chosen}`}
      onScroll={({ currentTarget }) => {
        top.value = currentTarget.scrollTop;
        onScroll?.(currentTarget.scrollTop);
      }}
    >
      <div class="all" style={{ height: `${Math.min(heightMax, length * height)}px` }}>
        {Array.from({ length: Math.max(0, end - start) }, (_, offset) => {
          const index = start + offset;
          return (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the list has the focus, and the keys.
            // biome-ignore lint/a11y/useFocusableInteractive: the list has the focus and names its row.
            <div
              key={index}
              id={`row-${index}`}
              class="row"
              role="option"
              aria-selected={index === chosen}
              aria-setsize={length}
              aria-posinset={index + 1}
              style={{ transform: `translateY(${index * height}px)` }}
              onClick={() => onChoose(index)}
              onDblClick={() => onOpen(index)}
            >
              {row(index)}
            </div>
          );
        })}
      </div>
    </div>
  );
}
