import type { UsageRow } from '@agentspine/server';
import { useMemo } from 'preact/hooks';
import { address, go } from '../state/route.ts';
import { axisDays, dayBarsOf } from './day-bars.ts';
import { counted, money } from './format.ts';
import { Text } from './parts.tsx';

const narrowestPx = 320;
/** Few days are not wide ones. */
const widestBarPx = 40;

/** Cost by day as bars, a colour for each source; the table of the same figures is for who does not see it. A click opens the sessions of a day. */
export function DayChart({ rows }: { readonly rows: readonly UsageRow[] }) {
  const { sources, bars, mostMicros, left } = useMemo(() => dayBarsOf(rows), [rows]);
  if (bars.length < 2) return null;
  const onClick = (event: MouseEvent) => {
    const box = (event.currentTarget as SVGElement).getBoundingClientRect();
    const day = bars[Math.floor(((event.clientX - box.left) / box.width) * bars.length)]?.day;
    if (day !== undefined) go({ screen: 'sessions', filter: { ...address.value.filter, from: day, to: day } });
  };
  const width = bars.length;
  return (
    <figure class="chart" style={{ maxWidth: `${Math.max(narrowestPx, bars.length * widestBarPx)}px` }}>
      <figcaption>
        <span class="dim">{costOf(mostMicros)}</span>
        <span class="legend">
          {sources.map((source, index) => (
            <span key={source}>
              <span class="swatch" data-series={index % 6} /> <Text of={source} />
            </span>
          ))}
        </span>
      </figcaption>
      <svg viewBox={`0 0 ${width} 100`} preserveAspectRatio="none" aria-hidden="true" onClick={onClick}>
        {bars.map(({ day, parts, costMicros }, place) => {
          let top = 100;
          return (
            <g key={day} class="bar">
              <title>{`${day} ${costOf(costMicros)}`}</title>
              <rect class="back" x={place} y="0" width="1" height="100" />
              {parts.map((part, index) => {
                const height = part === 0 ? 0 : Math.max(1, (96 * part) / mostMicros);
                top -= height;
                return <rect key={index} data-series={index % 6} x={place + 0.1} y={top} width="0.8" height={height} />;
              })}
            </g>
          );
        })}
      </svg>
      <div class="axis dim">
        {axisDays(bars).map((day) => (
          <span key={day}>{day}</span>
        ))}
      </div>
      {left === 0 ? null : <p class="note">{`${counted(left, 'earlier day')} in the table`}</p>}
    </figure>
  );
}

function costOf(costMicros: number): string {
  return money({ costMicros, isCostWhole: true });
}
