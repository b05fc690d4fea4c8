import { expect, test } from 'vitest';
import { findClaims, type Step } from '../src/index.ts';
import { joinSteps } from '../src/join-steps.ts';

function said(file: string, at: number, text: string): Step {
  const place = { at, file, from: at, line: at, session: 's', thread: 's' };
  return { kind: 'said', place, message: 'm', claims: findClaims(text) };
}

const filesOf = (steps: readonly Step[]) => steps.map(({ place }) => `${place.file} ${place.at}`);

test('what two snapshots of a transcript tell is told once', () => {
  const early = [said('a', 1, 'All tests pass.')];
  expect(filesOf(joinSteps([early, [said('b', 1, 'All tests pass.'), said('b', 2, 'Pushed.')]]))).toEqual([
    'a 1',
    'b 2',
  ]);
});

test('a sentence that one response of Codex says twice is two claims', () => {
  const steps = [said('a', 1, 'All tests pass.'), said('a', 2, 'All tests pass.')];
  expect(filesOf(joinSteps([steps]))).toEqual(['a 1', 'a 2']);
});

test('steps of several files are in the order of their times, those of one file in its own', () => {
  const steps = joinSteps([[said('a', 5, 'Pushed.'), said('a', 6, 'Committed.')], [said('b', 1, 'Lint is clean.')]]);
  expect(filesOf(steps)).toEqual(['b 1', 'a 5', 'a 6']);
});
