import type { StampSelector } from '@agentspine/schema';
import { expect, test } from 'vitest';
import { openArchiveUnderTest, query } from '../archive-under-test.ts';
import { dumpArchive } from '../dump-archive.ts';
import { apiTurn, minute, stamp } from '../line-builders.ts';

const turns = [
  apiTurn({ messageId: 'm1', ts: minute(1) }),
  apiTurn({ messageId: 'm2', ts: minute(2), turnIndex: 1 }),
  apiTurn({ messageId: 'm3', ts: minute(3), sessionId: 's2' }),
];

const tiers = 'SELECT message_id AS id, tier FROM turns ORDER BY 1';

test.each<[string, StampSelector, readonly string[]]>([
  ['a session', { sessionId: 's1' }, ['m1', 'm2']],
  ['a message', { messageId: 'm2' }, ['m2']],
  ['a message of another session', { sessionId: 's2', messageId: 'm2' }, []],
  ['a range, bounds included', { range: { fromTs: '2026-01-01T00:02:00Z', toTs: minute(3) } }, ['m2', 'm3']],
  ['an open range', { range: { fromTs: minute(3) } }, ['m3']],
  ['a range of a session', { sessionId: 's1', range: { toTs: minute(2) } }, ['m1', 'm2']],
])(
  'A049: a stamp on %s, before or after its turns, enriches exactly what it selects',
  async (_, selector, selected) => {
    const expected = ['m1', 'm2', 'm3'].map((id) => ({ id, tier: selected.includes(id) ? 'gold' : null }));
    using after = openArchiveUnderTest();
    after.ledger.append(...turns);
    await after.archive.build();
    after.ledger.append(stamp(selector, { tier: 'gold' }));
    await after.archive.build();
    expect(query(after.path, tiers)).toEqual(expected);
    using before = openArchiveUnderTest();
    before.ledger.append(stamp(selector, { tier: 'gold' }));
    await before.archive.build();
    before.ledger.append(...turns);
    await before.archive.build();
    expect(query(before.path, tiers)).toEqual(expected);
  },
);

test('A079: a stamp fills the columns of its turns and of their session', async () => {
  using under = openArchiveUnderTest();
  under.ledger.append(...turns);
  await under.archive.build();
  const enrichment = {
    workflowId: 'w',
    agentId: 'a',
    parentAgentId: 'p',
    persona: 'reviewer',
    tier: 'gold',
    harness: 'own',
    note: 'x',
  };
  under.ledger.append(stamp({ sessionId: 's1' }, enrichment));
  expect(await under.archive.build()).toMatchObject({ stampsApplied: 1, sessionsTouched: 1 });
  const promoted = 'workflow_id, agent_id, persona, tier, enrichment_json';
  expect(query(under.path, `SELECT ${promoted} FROM turns WHERE message_id = 'm2'`)).toEqual([
    {
      workflow_id: 'w',
      agent_id: 'a',
      persona: 'reviewer',
      tier: 'gold',
      enrichment_json:
        '{"agentId":"a","harness":"own","note":"x","parentAgentId":"p","persona":"reviewer","tier":"gold","workflowId":"w"}',
    },
  ]);
  expect(query(under.path, `SELECT ${promoted} FROM turns WHERE message_id = 'm3'`)).toEqual([
    { workflow_id: null, agent_id: null, persona: null, tier: null, enrichment_json: null },
  ]);
  expect(
    query(under.path, 'SELECT session_id, workflow_id, agent_id, parent_agent_id, harness FROM sessions ORDER BY 1'),
  ).toEqual([
    { session_id: 's1', workflow_id: 'w', agent_id: 'a', parent_agent_id: 'p', harness: 'own' },
    { session_id: 's2', workflow_id: null, agent_id: null, parent_agent_id: null, harness: 'claude-code' },
  ]);
});

test('A048: the later stamp of a key wins whatever its place, the later place among equals, and other keys stay', async () => {
  const lines = [
    stamp({ sessionId: 's1' }, { tier: 'late', note: 'kept' }, minute(40)),
    stamp({ sessionId: 's1' }, { tier: 'early', persona: 'p' }, minute(30)),
    stamp({ messageId: 'm1' }, { persona: 'first' }, minute(50)),
    stamp({ messageId: 'm1' }, { persona: 'second' }, '2026-01-01T00:50:00Z'),
  ];
  using under = openArchiveUnderTest();
  under.ledger.append(...lines, ...turns);
  await under.archive.build();
  expect(query(under.path, "SELECT enrichment_json AS json FROM turns WHERE message_id = 'm1'")).toEqual([
    { json: '{"note":"kept","persona":"second","tier":"late"}' },
  ]);
});

test.each([
  ['message bounds', { range: { fromMessageId: 'm1' } }],
  ['a name that nobody knows', { sessionId: 's1', mood: 'good' }],
  ['a bound that is no instant', { range: { fromTs: 'yesterday' } }],
])('a stamp that selects by %s is refused and not taken for one that selects more', async (_, selector) => {
  using under = openArchiveUnderTest();
  under.ledger.append(...turns);
  under.ledger.appendText(
    `${JSON.stringify({ v: 1, kind: 'stamp', ts: minute(1), selector, enrichment: { tier: 'x' } })}\n`,
  );
  expect(await under.archive.build()).toMatchObject({ skippedLines: 1, stampsApplied: 0 });
  expect(query(under.path, 'SELECT DISTINCT tier FROM turns')).toEqual([{ tier: null }]);
});

test('thousands of stamps of every kind fold alike at once and one after the other', async () => {
  using whole = openArchiveUnderTest();
  using parts = openArchiveUnderTest();
  const lines = [...turns];
  for (let index = 0; index < 3_000; index += 1) {
    const selectors = [
      { sessionId: `s${index % 5}` },
      { messageId: `m${index % 7}` },
      { range: { fromTs: minute(index % 3), toTs: minute(index % 11) } },
    ];
    lines.push(stamp(selectors[index % 3] ?? {}, { [`key${index % 10}`]: `${index}` }, minute((index * 7919) % 5_000)));
  }
  lines.push(...turns);
  whole.ledger.append(...lines);
  await whole.archive.build();
  for (let from = 0; from < lines.length; from += 750) {
    parts.ledger.append(...lines.slice(from, from + 750));
    await parts.archive.build();
  }
  expect(dumpArchive(parts.path)).toBe(dumpArchive(whole.path));
});
