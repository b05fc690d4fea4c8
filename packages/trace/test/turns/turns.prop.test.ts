import { takesAll } from '@agentspine/testkit';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { secondsFrom, TraceUnderTest } from '../trace-under-test.ts';

const kinds = ['user.message', 'assistant.response', 'session.ended', 'tool.used', 'terminal.command'] as const;
const sessions = ['s1', 's2', 's3', undefined];

/** Few ids, so that some come again; any times, so that events come out of order. */
const logged = fc.record({
  id: fc.nat({ max: 60 }).map((number) => `e${number}`),
  kind: fc.constantFrom(...kinds),
  sessionId: fc.constantFrom(...sessions),
  taskId: fc.constantFrom('t1', 't1', 't1', 't2'),
  at: fc.nat({ max: 50 }).map(secondsFrom),
  title: fc.constant('said'),
});
const steps = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: fc.array(logged, { minLength: 1, maxLength: 12 }) },
    { weight: 1, arbitrary: fc.constantFrom('s1', 's2', 's3') },
  ),
  { maxLength: 12 },
);

type LoggedInput = typeof logged extends fc.Arbitrary<infer Input> ? Input : never;

interface TurnRow {
  readonly id: string;
  readonly sessionId: string;
  readonly turnIndex: number;
  readonly status: string;
}

test('whatever comes in whatever order: one open turn a session, no index left out, events of the session alone', () => {
  fc.assert(
    fc.property(steps, (taken) => {
      using store = TraceUnderTest.withTask();
      store.addTask('t2');
      const links: string[] = [];
      const open = new Map<string, string>();
      for (const step of taken) {
        if (typeof step === 'string') {
          store.endSession(step, 60);
          open.delete(step);
          continue;
        }
        const refused = new Set(store.trace.timeline.log(step).rejected.map(({ index }) => index));
        for (const [index, event] of step.entries()) if (!refused.has(index)) links.push(...linksOf(event, open));
      }
      const stored = store.sql(`SELECT turn_id || ' of ' || session_id || ' has ' || event_id AS link FROM turn_events
        JOIN turns ON turns.id = turn_id`) as { readonly link: string }[];
      expect(stored.map(({ link }) => link).toSorted()).toEqual(links.toSorted());
      expectNumbered(store, open);
      store.rebuildAlike();
    }),
    { numRuns: takesAll ? 72 : 8 },
  );
});

/** What an event adds, told without tables: `open` is the open turn of each session. */
function linksOf({ id, kind, sessionId }: LoggedInput, open: Map<string, string>): string[] {
  if (sessionId === undefined) return [];
  if (kind === 'session.ended') open.delete(sessionId);
  if (kind === 'user.message' || (kind === 'assistant.response' && !open.has(sessionId))) open.set(sessionId, id);
  const turn = open.get(sessionId);
  if (kind === 'assistant.response') open.delete(sessionId);
  return turn === undefined ? [] : [`${turn} of ${sessionId} has ${id}`];
}

function expectNumbered(store: TraceUnderTest, open: ReadonlyMap<string, string>): void {
  const turns = store.sql(`SELECT id, session_id AS sessionId, turn_index AS turnIndex, status FROM turns
    ORDER BY session_id, turn_index`) as TurnRow[];
  for (const session of new Set(turns.map(({ sessionId }) => sessionId))) {
    const own = turns.filter(({ sessionId }) => sessionId === session);
    expect(own.map(({ turnIndex }) => turnIndex)).toEqual(own.map((_, index) => index));
  }
  const stillOpen = turns.filter(({ status }) => status === 'open').map(({ id }) => id);
  expect(stillOpen.toSorted()).toEqual([...open.values()].toSorted());
}
