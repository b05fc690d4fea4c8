/**
 * The address of what is seen: the screen is the path, the filter is the query and is the same on every screen, and what one
 * screen alone has (the event, the key of a sum) is in the query too. Everything that can be seen can be sent to somebody.
 */
export const screens = [
  ...(['now', 'sessions', 'tasks', 'usage', 'claims', 'records', 'log', 'runs'] as const),
  ...(['search', 'sql', 'health'] as const),
] as const;
/** A screen that has a name. */
export type Screen = (typeof screens)[number];

/** What is filtered by, on every screen; absent is everything. */
export const filterFields = ['q', 'source', 'project', 'model', 'from', 'to'] as const;
/** One of `filterFields`. */
export type FilterField = (typeof filterFields)[number];
/** A filter; only fields that have a value. */
export type Filter = Readonly<Partial<Record<FilterField, string>>>;

/** What one screen alone has in its address. */
const ownFields = [
  ...(['e', 't', 'by', 'status', 'sort', 'text', 'turn', 'after'] as const),
  ...(['table', 'agent', 'session', 'type', 'ref', 'archived', 'id'] as const),
] as const;
type OwnField = (typeof ownFields)[number];

/** What is seen. */
export interface Address {
  readonly screen: Screen | 'session';
  /** Of the screen `session`: its key. */
  readonly key?: string | undefined;
  readonly filter: Filter;
  readonly own: Readonly<Partial<Record<OwnField, string>>>;
}

/** Reads the address of a page; a path that is not known is Now. */
export function parseAddress(path: string, query: string): Address {
  const params = new URLSearchParams(query);
  const [first = '', second] = path.split('/').slice(1);
  const rest = { filter: pick(params, filterFields), own: pick(params, ownFields) };
  if (first === 's' && second !== undefined && second !== '')
    return { screen: 'session', key: decodeSafely(second), ...rest };
  return { screen: screens.find((screen) => screen === first) ?? 'now', ...rest };
}

/** Writes an address; `parseAddress` reads the same out of it. */
export function formatAddress({ screen, key, filter, own }: Address): string {
  const path = screen === 'session' ? `/s/${encodeURIComponent(key ?? '')}` : screen === 'now' ? '/' : `/${screen}`;
  const params = new URLSearchParams();
  for (const field of filterFields) if (filter[field]) params.set(field, filter[field]);
  for (const field of ownFields) if (own[field]) params.set(field, own[field]);
  const query = params.toString();
  return query === '' ? path : `${path}?${query}`;
}

/** The filter without its last field; the same where it is empty. */
export function withoutLast(filter: Filter): Filter {
  const last = filterFields.findLast((field) => filter[field] !== undefined);
  return Object.fromEntries(Object.entries(filter).filter(([field]) => field !== last));
}

function pick<Field extends string>(params: URLSearchParams, fields: readonly Field[]): Partial<Record<Field, string>> {
  const found = fields.flatMap((field) => {
    const value = params.get(field);
    return value === null || value === '' ? [] : [[field, value] as const];
  });
  return Object.fromEntries(found) as Partial<Record<Field, string>>;
}

function decodeSafely(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
