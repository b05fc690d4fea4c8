import { useMemo } from 'preact/hooks';
import { rowHeight } from '../state/settings.ts';
import { type Columns, mapOf } from './outline.ts';

const stripsMax = 160;

/** The whole session on one strip: lanes by their colour, errors and contradictions by marks. A click goes there. */
export function SessionMap({
  columns,
  places,
  chosen,
  onChoose,
}: {
  readonly columns: Columns;
  readonly places: Uint32Array;
  readonly chosen: number;
  readonly onChoose: (index: number) => void;
}) {
  const strips = useMemo(() => mapOf(columns, places, stripsMax), [columns, places]);
  const [width, height] = [24, 2 * strips.length];
  const onClick = (event: MouseEvent) => {
    const box = (event.currentTarget as SVGElement).getBoundingClientRect();
    onChoose(Math.floor(((event.clientY - box.top) / box.height) * places.length));
  };
  return (
    <svg
      class="map"
      viewBox={`0 0 ${width} ${Math.max(1, height)}`}
      preserveAspectRatio="none"
      style={{ maxHeight: `${places.length * rowHeight()}px` }}
      aria-hidden="true"
      onClick={onClick}
    >
      {strips.map((strip, index) => (
        <g key={index} data-lane={columns.lanes[strip.lane]}>
          <rect class="swatch" data-lane={columns.lanes[strip.lane]} x="0" y={2 * index} width="12" height="2" />
          {strip.errors > 0 ? <rect class="error" x="13" y={2 * index} width="5" height="2" /> : null}
          {strip.contradicted > 0 ? <rect class="contradicted" x="19" y={2 * index} width="5" height="2" /> : null}
        </g>
      ))}
      {chosen < 0 || places.length === 0 ? null : (
        <rect class="here" x="0" y={(chosen / places.length) * height} width={width} height={height / 200} />
      )}
    </svg>
  );
}
