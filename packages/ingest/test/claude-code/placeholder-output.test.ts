import { expect, test } from 'vitest';
import { assistant, parse, repliesOf, text, usage } from './build-lines.ts';
import { joinNaively } from './join-naively.ts';

test('trap 2: output is a placeholder until a line says why the response stopped', () => {
  const [first, last] = repliesOf(
    parse([
      assistant(1, 'msg_1', [text('a')], { message: { usage: usage(3, 1) } }),
      assistant(2, 'msg_1', [text('b')], { message: { usage: usage(3, 40), stop_reason: 'end_turn' } }),
    ]),
  );
  expect([first?.outputComplete, first?.stopReason]).toEqual([false, undefined]);
  expect([last?.outputComplete, last?.stopReason]).toEqual([true, 'end_turn']);
});

test('trap 2: a response that no line completes stays incomplete', () => {
  const facts = parse([assistant(1, 'msg_1', [text('a')]), assistant(2, 'msg_1', [text('b')])]);
  expect(joinNaively(facts)).toMatchObject([{ isComplete: false, usage: { output: 1 } }]);
});
