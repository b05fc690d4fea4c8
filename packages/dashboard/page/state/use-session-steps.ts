import { useEffect, useRef, useState } from 'preact/hooks';
import { ask, Refused } from './client.ts';
import { type Neighbour, neighbourSession } from './neighbour-session.ts';
import { address, go } from './route.ts';
import { sortOf } from './session-sorts.ts';

/** Where the session that was opened last is in its list. */
let near = 0;

/** Opens a session of a list. */
export function openSession(key: string, at: number): void {
  const { sort } = address.peek().own;
  near = at;
  go({ screen: 'session', key, own: sort === undefined ? {} : { sort } });
}

/** Steps through the list that the filter leaves, in the order that it was sorted by. */
export interface SessionSteps {
  readonly step: (by: 1 | -1) => void;
  /** Why the last step leads nowhere. */
  readonly said: string;
}

const words = {
  first: 'the first session of the list',
  last: 'the last session of the list',
  absent: 'not in the list: the filter leaves it out',
} as const;

/** Steps from a session; those that come while one is looked for each count. */
export function useSessionSteps(key: string): SessionSteps {
  const [said, say] = useState('');
  const { current } = useRef({ key, wanted: 0, isBusy: false, isHere: true });
  current.key = key;
  useEffect(() => {
    say('');
  }, [key]);
  useEffect(
    () => () => {
      current.isHere = false;
    },
    [],
  );
  const walk = async () => {
    while (current.wanted !== 0) {
      const by = current.wanted;
      current.wanted = 0;
      const found = await neighbour(current.key, by);
      if (!current.isHere) return;
      if (typeof found === 'string') return say(words[found as keyof typeof words] ?? found);
      current.key = found.key;
      openSession(found.key, found.at);
    }
  };
  const step = (by: 1 | -1) => {
    current.wanted += by;
    if (current.isBusy) return;
    current.isBusy = true;
    void walk().finally(() => {
      current.isBusy = false;
      current.wanted = 0;
    });
  };
  return { step, said };
}

async function neighbour(key: string, by: number): Promise<Neighbour | string> {
  const { filter, own } = address.peek();
  const sort = sortOf(own.sort);
  try {
    return await neighbourSession((at, limit) => ask('sessions', { ...filter, sort, at, limit }), { key, by, near });
  } catch (error) {
    if (error instanceof Refused) return error.problem.detail;
    throw error;
  }
}
