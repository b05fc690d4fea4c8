/** One page of a list of sessions. */
export type AskSessions = (
  at: number,
  limit: number,
) => Promise<{ readonly items: readonly { readonly key: string }[]; readonly total: number | null }>;

/** Where a step through a list leads: `first` and `last` where the list ends here, `absent` where the list does not have the session. */
export type Neighbour = { readonly key: string; readonly at: number } | 'first' | 'last' | 'absent';

const nearRows = 100;
const pageRows = 500;

/**
 * The session that is so many rows after another one, or before it, in a list that may have changed since it was seen; at the
 * ends of the list the first or the last one. It is looked for where it was, then in the whole list.
 */
export async function neighbourSession(
  ask: AskSessions,
  { key, by, near }: { readonly key: string; readonly by: number; readonly near: number },
): Promise<Neighbour> {
  const at = (await placeNear(ask, key, near)) ?? (await placeInAll(ask, key));
  if (at === undefined) return 'absent';
  const wanted = Math.max(0, at.index + by);
  const { items } = await ask(Math.min(wanted, at.total - 1), 1);
  const [row] = items;
  if (row === undefined || row.key === key) return by < 0 ? 'first' : 'last';
  return { key: row.key, at: Math.min(wanted, at.total - 1) };
}

interface Place {
  readonly index: number;
  readonly total: number;
}

async function placeNear(ask: AskSessions, key: string, near: number): Promise<Place | undefined> {
  const from = Math.max(0, near - nearRows / 2);
  return placeIn(await ask(from, nearRows), from, key);
}

async function placeInAll(ask: AskSessions, key: string): Promise<Place | undefined> {
  for (let from = 0; ; from += pageRows) {
    const page = await ask(from, pageRows);
    const place = placeIn(page, from, key);
    if (place !== undefined || page.items.length < pageRows) return place;
  }
}

function placeIn(page: Awaited<ReturnType<AskSessions>>, from: number, key: string): Place | undefined {
  const index = page.items.findIndex((each) => each.key === key);
  return index < 0 ? undefined : { index: from + index, total: page.total ?? from + page.items.length };
}
