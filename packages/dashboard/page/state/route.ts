import { signal } from '@preact/signals';
import { type Address, type Filter, formatAddress, parseAddress } from './address.ts';

/** What is seen. */
export const address = signal<Address>(parseAddress(location.pathname, location.search));

addEventListener('popstate', () => {
  address.value = parseAddress(location.pathname, location.search);
});

/** Goes to an address; the filter stays where none is given. */
export function go(to: Partial<Address> & Pick<Address, 'screen'>): void {
  const next: Address = { filter: address.value.filter, own: {}, ...to };
  history.pushState(null, '', formatAddress(next));
  address.value = next;
}

/** Changes what one screen has in its address, without a step to go back to; an empty text takes a part out. */
export function note(own: Address['own']): void {
  const parts = Object.entries({ ...address.value.own, ...own }).filter(([, value]) => value !== '');
  const next = { ...address.value, own: Object.fromEntries(parts) };
  history.replaceState(null, '', formatAddress(next));
  address.value = next;
}

/** Changes the filter of all screens. */
export function filterBy(filter: Filter): void {
  const next = { ...address.value, filter };
  history.pushState(null, '', formatAddress(next));
  address.value = next;
}
