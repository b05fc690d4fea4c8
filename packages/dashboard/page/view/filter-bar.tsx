import type { Meta } from '@agentspine/server';
import { type FilterField, filterFields } from '../state/address.ts';
import { address, filterBy } from '../state/route.ts';
import { Text } from './parts.tsx';

const words: Readonly<Record<FilterField, string>> = {
  ...{ q: 'text', source: 'source', project: 'project', model: 'model', from: 'from', to: 'to' },
};

/** The filter of all screens: what narrows it, and the parts of it that can be dropped. */
export function FilterBar({ meta }: { readonly meta: Meta }) {
  const { filter } = address.value;
  const change = (field: FilterField, value: string) => {
    const { [field]: _, ...rest } = filter;
    filterBy(value === '' ? rest : { ...rest, [field]: value });
  };
  const choices = { source: meta.sources, project: meta.projects, model: meta.models } as const;
  return (
    <search class="filter">
      <input
        id="filter"
        type="search"
        placeholder="filter: title, project, id"
        aria-label="filter by text"
        value={filter.q ?? ''}
        onChange={({ currentTarget }) => change('q', currentTarget.value)}
      />
      {(['source', 'project', 'model'] as const).map((field) => (
        <select
          key={field}
          aria-label={words[field]}
          value={filter[field] ?? ''}
          onChange={({ currentTarget }) => change(field, currentTarget.value)}
        >
          <option value="">{`any ${words[field]}`}</option>
          {choices[field].map((choice) => (
            <option key={choice} value={choice}>
              <Text of={choice} />
            </option>
          ))}
        </select>
      ))}
      {(['from', 'to'] as const).map((field) => (
        <input
          key={field}
          type="date"
          aria-label={words[field]}
          title={`${words[field]}: a day of ${meta.timezone}`}
          value={/^\d{4}-\d\d-\d\d$/.test(filter[field] ?? '') ? filter[field] : ''}
          onChange={({ currentTarget }) => change(field, currentTarget.value)}
        />
      ))}
      {filterFields
        .filter((field) => filter[field] !== undefined)
        .map((field) => (
          <button
            key={field}
            type="button"
            class="chip"
            onClick={() => change(field, '')}
            aria-label={`drop ${words[field]}`}
          >
            {words[field]}: <Text of={filter[field] ?? ''} /> ✕
          </button>
        ))}
    </search>
  );
}
