import { startChild } from '@agentspine/testkit';
import { expect, test } from 'vitest';
import { TraceUnderTest } from '../trace-under-test.ts';

const askInSession = new URL('../children/ask-in-session.ts', import.meta.url);

const asked = 20;

interface TurnRow {
  readonly id: string;
  readonly turn_index: number;
  readonly status: string;
}

test('A166: processes that ask in one session at once open one turn a message, one after the other', async () => {
  using store = TraceUnderTest.withTask();
  using one = startChild(askInSession, store.home, 'one', String(asked));
  using two = startChild(askInSession, store.home, 'two', String(asked));
  const children = [one, two];
  for (const child of children) await child.spoke();
  for (const child of children) child.goOn();
  const accepted = (await Promise.all(children.map((child) => child.ended()))).flatMap(
    (said) => JSON.parse(said.slice('open\n'.length)) as string[],
  );
  const messages = accepted.filter((id) => !id.includes('a tool of'));
  expect(messages).toHaveLength(3 * asked);
  expect(new Set(messages)).toHaveProperty('size', 3 * asked);
  const turns = store.sql('SELECT id, turn_index, status FROM turns ORDER BY turn_index') as TurnRow[];
  expect(turns.map(({ turn_index }) => turn_index)).toEqual(Array.from({ length: 3 * asked }, (_, index) => index));
  expect(new Set(turns.map(({ id }) => id))).toEqual(new Set(messages));
  expect(turns.filter(({ status }) => status === 'open')).toEqual([turns.at(-1)]);
  expect(store.sql('SELECT count(*) AS events FROM turn_events')).toEqual([{ events: accepted.length }]);
  store.rebuildAlike();
});
