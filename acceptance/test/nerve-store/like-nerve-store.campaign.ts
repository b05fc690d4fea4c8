import { firstSeed, roundsOf } from '@agentspine/testkit';
import { test } from 'vitest';
import { LikeNerveStore } from './like-nerve-store.ts';

test('any 5,000 operations have the same answers in nerve-store 0.5.0 and here, seed after seed', async () => {
  const rounds = roundsOf({ small: 1, full: 40 });
  for (let seed = firstSeed(); seed < firstSeed() + rounds; seed += 1) {
    using stores = new LikeNerveStore(seed);
    await stores.run(5_000);
  }
});
