import { expect, test } from 'vitest';
import { type DescribedInput, type RecordVerb, recordKinds, type VerbInput } from '../../src/index.ts';
import { recordMeanings } from '../../src/obs/record-meanings.ts';

type AreSame<One, Other> = [One] extends [Other] ? ([Other] extends [One] ? true : false) : false;
type Verdicts = { readonly [Verb in RecordVerb]: AreSame<VerbInput<Verb>, DescribedInput<Verb>> };
// The compiler holds it: `false` is not `true`.
const areSame = (verdicts: Verdicts): Verdicts & Readonly<Record<RecordVerb, true>> => verdicts;

test('what a verb is declared to take is what its kind says', () => {
  const verdicts = Object.fromEntries(recordKinds.map(({ verb }) => [verb, true])) as unknown as Verdicts;
  expect(Object.values(areSame(verdicts))).toHaveLength(17);
});

test('every kind and every key has a sentence of its own, and no other key has one', () => {
  for (const { table, fields } of recordKinds) {
    const { about, keys } = recordMeanings[table];
    expect(Object.keys(keys)).toEqual(Object.keys(fields));
    for (const sentence of [about, ...Object.values(keys)]) expect(sentence).toMatch(/^[A-Z`].+\.$/);
  }
});

test('a key that is measured says its unit', () => {
  const measured = recordKinds.flatMap(({ table, fields }) =>
    Object.keys(fields).flatMap((key) => {
      const unit = Object.entries(units).find(([end]) => key.endsWith(end))?.[1];
      return unit === undefined
        ? []
        : [{ sentence: Object.entries(recordMeanings[table].keys).find(([of]) => of === key)?.[1], unit }];
    }),
  );
  expect(measured.length).toBeGreaterThan(5);
  for (const { sentence, unit } of measured) expect(sentence).toMatch(unit);
});

const units = { _ms: /milliseconds/, _micros: /millionths/, _tokens: /Tokens/ };
