import { useState } from 'preact/hooks';
import type { Filter } from '../state/address.ts';
import { homeZone } from '../state/settings.ts';
import { dayIn } from './format.ts';

const spans = ['24h', '7d', '30d', '90d'] as const;
const spanWords: Readonly<Record<(typeof spans)[number], string>> = {
  ...{ '24h': 'last 24 hours', '7d': 'last 7 days', '30d': 'last 30 days', '90d': 'last 90 days' },
};
const dayPattern = /^\d{4}-\d\d-\d\d$/;

interface TimeFilterProps {
  readonly filter: Filter;
  readonly onChange: (bounds: Pick<Filter, 'from' | 'to'>) => void;
}

/** A span up to now, or days from and to. */
export function TimeFilter({ filter: { from, to }, onChange }: TimeFilterProps) {
  const [isChoosingDays, chooseDays] = useState(false);
  const today = dayIn(homeZone.value, Date.now());
  const span = to === undefined ? spans.find((each) => each === from) : undefined;
  const hasDays =
    span === undefined && (from !== undefined || to !== undefined) && !(from === today && to === undefined);
  const value = hasDays || isChoosingDays ? 'days' : (span ?? (from === today ? 'today' : ''));
  const choose = (choice: string) => {
    chooseDays(choice === 'days');
    if (choice !== 'days') onChange(choice === '' ? {} : { from: choice === 'today' ? today : choice });
  };
  return (
    <>
      <select
        class={value === '' ? undefined : 'on'}
        aria-label="time"
        value={value}
        onChange={({ currentTarget }) => choose(currentTarget.value)}
      >
        <option value="">any time</option>
        <option value="today">today</option>
        {spans.map((each) => (
          <option key={each} value={each}>
            {spanWords[each]}
          </option>
        ))}
        <option value="days">days…</option>
      </select>
      {value !== 'days'
        ? null
        : (['from', 'to'] as const).map((field) => {
            const day = { from, to }[field];
            return (
              <input
                key={field}
                type="date"
                aria-label={field}
                title={`${field}: a day of ${homeZone.value}`}
                value={dayPattern.test(day ?? '') ? day : ''}
                onChange={({ currentTarget }) => onChange(withDay({ from, to }, field, currentTarget.value))}
              />
            );
          })}
    </>
  );
}

function withDay(
  bounds: { readonly from: string | undefined; readonly to: string | undefined },
  field: 'from' | 'to',
  day: string,
): Pick<Filter, 'from' | 'to'> {
  const next = Object.entries({ ...bounds, [field]: day }).filter(([, value]) => value !== undefined && value !== '');
  return Object.fromEntries(next);
}
