import { starterRules } from '@agentspine/trace';
import { expect, test } from 'vitest';
import { agreeing, readJudgedTurns } from './compare-judgements.ts';

test('turns that were read are of rules that there are, told once, and those judged wrongly say why', () => {
  const { right, wrong } = readJudgedTurns();
  const names = new Set(starterRules.map(({ name }) => name));
  const all = [...right, ...wrong];
  expect(all.length).toBeGreaterThanOrEqual(40);
  expect(new Set(all.map(({ turn, rule }) => `${turn} ${rule}`)).size).toBe(all.length);
  for (const { turn, rule, sentence } of all) {
    expect(names, turn).toContain(rule);
    expect(sentence, turn).toMatch(/^\S.*\.$/);
  }
  for (const { turn, reader, spine, reason } of wrong) {
    expect(spine, turn).not.toBe(agreeing(reader));
    expect(reason, turn).toMatch(/\.$/);
  }
});
