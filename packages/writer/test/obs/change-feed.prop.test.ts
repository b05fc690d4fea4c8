import { appendFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { FeedRecord } from '../../src/index.ts';
import { collectFeed, SpineUnderTest, spoolLine } from '../spine-under-test.ts';

const factor = Number(process.env['PROPERTY_FACTOR'] ?? 1);

/** What happens to a store, step by step. */
type Step = 'tick' | 'batch' | 'delivery' | 'late' | 'look';

const steps = fc.array(fc.constantFrom<Step>('tick', 'batch', 'delivery', 'late', 'look'), { maxLength: 25 });

async function take(spine: SpineUnderTest, step: Step, number: number): Promise<void> {
  const { obs } = spine.writer;
  if (step === 'tick') obs.recordTick({ source: 'a', detailJson: number });
  if (step === 'batch') obs.recordTokenUsageBatch([{}, {}, {}]);
  if (step === 'delivery') obs.insertEvent({ source: 'a', payloadJson: number });
  if (step !== 'late') return;
  mkdirSync(spine.logs, { recursive: true });
  const now = Math.floor(Date.now() * 1_000);
  const lines = [
    spoolLine('ticks', 1_000 - number, { source: 'late', detail_json: `${number}` }),
    spoolLine('crashes', now + number * 7, { kind: 'late', agent: 'a', detail_json: `${number}` }),
  ];
  appendFileSync(join(spine.logs, 'meta-db-errors-2026-01-02.jsonl'), `${lines.join('\n')}\n`);
  await obs.replaySpool();
}

function everyRow(spine: SpineUnderTest): string[] {
  const records = ['ticks', 'token_usage', 'crashes'].flatMap((table) =>
    spine.rows(table).map(({ id }) => `${table} ${id}`),
  );
  const deliveries = spine.sql('SELECT id FROM delivery_events') as { id: number }[];
  return [...records, ...deliveries.map(({ id }) => `delivery_events ${id}`)].toSorted();
}

const namesOf = (records: readonly FeedRecord[]): string[] => records.map(({ table, id }) => `${table} ${id}`);

test('a follower that comes and goes sees every row once, and from each of its cursors what came after it', async () => {
  await fc.assert(
    fc.asyncProperty(steps, fc.nat(), async (taken, choice) => {
      using spine = new SpineUnderTest();
      let cursor: string | undefined;
      const seen: FeedRecord[] = [];
      for (const [number, step] of [...taken, 'look' as const].entries()) {
        if (step !== 'look') {
          await take(spine, step, number);
          continue;
        }
        const records = await collectFeed(spine.writer.obs.subscribe(cursor, { follow: false }));
        const at = choice % Math.max(1, records.length);
        const further = spine.writer.obs.subscribe(records[at]?.cursor ?? cursor, { follow: false });
        expect(namesOf(await collectFeed(further))).toEqual(namesOf(records.slice(at + 1)));
        seen.push(...records);
        cursor = records.at(-1)?.cursor ?? cursor;
      }
      expect(namesOf(seen).toSorted()).toEqual(everyRow(spine));
    }),
    { numRuns: 15 * factor },
  );
});
