import { type RuleInput, ruleChecks } from '@agentspine/schema';
import { expect, test } from 'vitest';
import { renewStarterRules, starterRules } from '../../src/index.ts';
import { parseRuleInput } from '../../src/rules/rule.ts';
import formerStarters from './former-starters.json' with { type: 'json' };
import { RulesUnderTest } from './rules-under-test.ts';

const former = formerStarters as readonly RuleInput[];

test('the starter set has a rule for each check of work that others build on, which says why', () => {
  const onTheWay = ['tests-run', 'file-deleted', 'installed', 'searched'];
  expect(starterRules.map(({ check }) => check).toSorted()).toEqual(
    ruleChecks.filter((check) => !onTheWay.includes(check)).toSorted(),
  );
  for (const rule of starterRules.map(parseRuleInput)) expect(rule.rationale, rule.name).toMatch(/\.$/);
});

test('starter rules that expected commands become checks, what they said goes, and the one of searches is deleted', async () => {
  using store = new RulesUnderTest();
  store.asks('e1', 'please');
  store.answers('e2', 'All tests pass. I have committed it and I pushed to main.');
  const ids = (await store.trace.rules.import(former)).map(({ rule }) => rule.id);
  expect(store.turns()).toEqual(['e1 contradicted 7']);
  renewStarterRules(store.trace.rules);
  const renewed = store.trace.rules.list();
  expect(renewed.map(({ name, check }) => `${name}: ${check}`).toSorted()).toEqual([
    'build claimed: build-passes',
    'commit claimed: committed',
    'file claimed written: file-written',
    'lint claimed: lint-passes',
    'push claimed: pushed',
    'tests claimed: tests-pass',
  ]);
  for (const { id, expectCommandMatches, triggerPhrases, severity, name } of renewed) {
    expect(ids).toContain(id);
    expect([expectCommandMatches, triggerPhrases]).toEqual([undefined, undefined]);
    expect(severity).toBe(former.find((rule) => rule.name === name)?.severity);
  }
  expect(store.verdicts()).toEqual([]);
  expect(store.turns()).toEqual(['e1 - 7']);
});

test('renewing again changes nothing, and a rule that somebody changed stays as it is', async () => {
  using store = new RulesUnderTest();
  await store.trace.rules.import(former);
  const own = await store.addRule({ expectCommandMatches: ['npm test'], triggerPhrases: ['tests pass'] });
  renewStarterRules(store.trace.rules);
  const once = store.trace.rules.list({ includeDeleted: true });
  renewStarterRules(store.trace.rules);
  expect(store.trace.rules.list({ includeDeleted: true })).toEqual(once);
  expect(store.asked.rule(own.id)).toEqual(own);
  const imported = await store.trace.rules.import(starterRules);
  expect(imported.filter(({ created }) => created).map(({ rule }) => rule.check)).toEqual(['types-pass', 'pr-opened']);
});

test('a rebuild makes the renewed rules again', async () => {
  using store = new RulesUnderTest();
  await store.trace.rules.import(former);
  renewStarterRules(store.trace.rules);
  const before = store.trace.rules.list({ includeDeleted: true });
  store.trace.rebuild();
  expect(store.trace.rules.list({ includeDeleted: true })).toEqual(before);
});
