import { firstSeed, roundsOf } from '@agentspine/testkit';
import { expect, test } from 'vitest';
import { changeAtRandom, compareIndex } from './random-operations.ts';
import { SearchSpine } from './search-spine.ts';

const rounds = roundsOf({ small: 1, full: 5 });

test('A187: the index is right after thousands of changes at random', () => {
  for (let seed = firstSeed(); seed < firstSeed() + rounds; seed += 1) {
    using spine = new SearchSpine();
    changeAtRandom(spine, seed, 1_200);
    spine.checkIndex();
    for (const [word, byText, byIndex] of compareIndex(spine))
      expect([seed, word, byIndex]).toEqual([seed, word, byText]);
  }
});

test('SPEC 9.6: search through ten thousand events, a rename, a deletion, a storm of upserts, VACUUM, and a rebuild', () => {
  using spine = new SearchSpine();
  for (let task = 0; task < 20; task += 1) spine.createTask(`t${task}`, `task gearbox${task}`);
  const ids: string[] = [];
  for (let batch = 0; batch < 100; batch += 1) {
    const events = Array.from({ length: 100 }, (_, index) => {
      const title = `flaky migration ${batch * 100 + index}`;
      return { taskId: `t${batch % 20}`, kind: 'tool.used', title, at: spine.nextTime() } as const;
    });
    ids.push(...spine.trace.timeline.log(events).accepted);
  }
  expect(spine.events('migration 4321')).toEqual([ids[4321], ...spine.events('migration 4321').slice(1)]);
  spine.renameTask('t3', 'task gearbox3', 'task flywheel');
  expect([spine.tasks('gearbox3'), spine.tasks('flywheel')]).toEqual([[], ['t3']]);
  spine.trace.tasks.delete('t4');
  expect(spine.events('migration 404')).not.toContain(ids[404]);
  for (let count = 500; count < 1_000; count += 1) {
    spine.trace.timeline.updateMetadata(ids[count] ?? '', { note: `stormed${count % 7}` });
  }
  expect(spine.events('stormed3', { limit: 50 })).toHaveLength(50);
  spine.checkIndex();
  const queries = ['migration 4321', 'flywheel', 'stormed3', 'flaky', 'gearbox7', 'migr'];
  const answers = () => queries.map((text) => spine.search.byText(text, { limit: 50 }));
  const before = answers();
  const documents = spine.documents();
  spine.vacuum();
  expect(answers()).toEqual(before);
  spine.trace.rebuild();
  expect(spine.documents()).toEqual(documents);
  expect(answers()).toEqual(before);
  spine.checkIndex();
});
