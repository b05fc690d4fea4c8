import type { Meta } from '@agentspine/server';
import { useState } from 'preact/hooks';
import { type FilterField, filterFields } from '../state/address.ts';
import { address, filterBy } from '../state/route.ts';
import { Text } from './parts.tsx';
import { TimeFilter } from './time-filter.tsx';

/** The filter of all screens; what narrows it is marked. */
export function FilterBar({ meta }: { readonly meta: Meta }) {
  const { filter } = address.value;
  const [isOpen, open] = useState(false);
  const change = (field: FilterField, value: string) => {
    const { [field]: _, ...rest } = filter;
    filterBy(value === '' ? rest : { ...rest, [field]: value });
  };
  const choices = { source: meta.sources, project: meta.projects, model: meta.models } as const;
  const used = filterFields.filter((field) => filter[field] !== undefined).length;
  const { from: _from, to: _to, ...untimed } = filter;
  return (
    <search class={isOpen ? 'filter open' : 'filter'}>
      <input
        id="filter"
        type="search"
        placeholder="filter: title, project, id"
        aria-label="filter by text"
        class={filter.q === undefined ? undefined : 'on'}
        value={filter.q ?? ''}
        onChange={({ currentTarget }) => change('q', currentTarget.value)}
      />
      <button type="button" class="more" aria-expanded={isOpen} onClick={() => open(!isOpen)}>
        {used === 0 ? 'filter' : `filter ${used}`}
      </button>
      {(['source', 'project', 'model'] as const).map((field) => (
        <select
          key={field}
          class={filter[field] === undefined ? undefined : 'on'}
          aria-label={field}
          value={filter[field] ?? ''}
          onChange={({ currentTarget }) => change(field, currentTarget.value)}
        >
          <option value="">{`any ${field}`}</option>
          {withChosen(choices[field], filter[field]).map((choice) => (
            <option key={choice} value={choice}>
              <Text of={choice} />
            </option>
          ))}
        </select>
      ))}
      <TimeFilter filter={filter} onChange={(bounds) => filterBy({ ...untimed, ...bounds })} />
      {used === 0 ? null : (
        <button type="button" class="link" title="Backspace drops the last part" onClick={() => filterBy({})}>
          clear
        </button>
      )}
    </search>
  );
}

/** What an address names is a choice, also where the home does not have it. */
function withChosen(choices: readonly string[], chosen: string | undefined): readonly string[] {
  return chosen === undefined || choices.includes(chosen) ? choices : [chosen, ...choices];
}
