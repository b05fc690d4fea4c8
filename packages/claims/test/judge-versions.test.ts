import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { classifierVersion, detectorVersion } from '../src/index.ts';

/*
 * What was judged is kept until a version differs. Where this fails, raise the version in `judge-versions.ts` once a release if what
 * is found or judged has changed, and put the digest that is printed here.
 */
const source = new URL('../src/', import.meta.url);

function digestOf(...folders: readonly string[]): string {
  const hash = createHash('sha256');
  for (const folder of folders) {
    for (const name of readdirSync(new URL(folder, source)).sort()) {
      hash.update(readFileSync(new URL(`${folder}${name}`, source), 'utf8').replaceAll(/\s/g, ''));
    }
  }
  return hash.digest('hex').slice(0, 16);
}

test('the version of the classifier is looked at when its tables change', () => {
  expect([classifierVersion, digestOf('commands/', 'outcomes/')]).toEqual([4, '39b85495756443d2']);
});

test('the version of the detector is looked at when its tables change', () => {
  expect([detectorVersion, digestOf('sentences/', 'judgement/')]).toEqual([4, '19c9839fa54be097']);
});
