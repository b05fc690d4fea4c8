import { thrownBy } from '@agentspine/testkit';
import { expect, test } from 'vitest';
import { RecordedLog } from './recorded-log.ts';

const launch = { prompt: 'review it', maxRounds: 5 };

test.each([
  ['direct shape', { ...launch, dryRun: true, other: 1 }, { ...launch, dryRun: true }],
  ['dryRun defaults to false', launch, { ...launch, dryRun: false }],
  ['dryRun that is no boolean', { ...launch, dryRun: 'yes' }, { ...launch, dryRun: false }],
  ['nested triggerPayload', { triggerPayload: { ...launch, dryRun: true } }, { ...launch, dryRun: true }],
  ['direct before nested', { ...launch, triggerPayload: { a: 1 } }, { ...launch, dryRun: false }],
  ['nested free-form object', { prompt: 'x', triggerPayload: { prompt: 'x', a: [1] } }, { prompt: 'x', a: [1] }],
  ['nested array', { triggerPayload: [1] }, undefined],
  ['neither', { prompt: 'x', maxRounds: '5' }, undefined],
  ['array', [launch], undefined],
  ['text', '"prompt"', undefined],
  ['invalid JSON', '{"prompt":', undefined],
  ['no payload', null, undefined],
] as const)('A110: the trigger payload of a run: %s', (_, payload, expected) => {
  using store = new RecordedLog();
  store.say('started', 'other', { prompt: 'of another run', maxRounds: 1 });
  store.say('started', 'r', payload);
  store.say('started', 'r', { prompt: 'of the second start', maxRounds: 1 });
  expect(store.reader.runs.triggerPayload('r')).toEqual(expected);
  expect(store.reader.runs.triggerPayload('missing')).toBeUndefined();
});

test('A111: messages come in the order in which they were appended, without those that are none', () => {
  using store = new RecordedLog();
  const message = (content: string, more: object = {}) => ({ role: 'author', content, ...more });
  const payloads = [
    message('one', { meta: { a: 1 }, timestamp: 7 }),
    '{"role":',
    null,
    { role: 'author' },
    { content: 'no role' },
    { role: 1, content: 'x' },
    [message('in an array')],
    message('two', { timestamp: 'soon' }),
  ];
  for (const payload of payloads) store.say('thread_workflow_message', 'r', payload);
  store.say('thread_workflow_message', 'other', message('of another run'));
  store.say('thread_command_event', 'r', { type: 'done', code: 0 });
  store.say('thread_command_event', 'r', { code: 0 });
  expect(store.reader.runs.messages('r')).toEqual([
    { role: 'author', content: 'one', meta: { a: 1 }, timestamp: 7 },
    { role: 'author', content: 'two', meta: undefined, timestamp: 0 },
  ]);
  expect(store.reader.runs.commandEvents('r')).toEqual([{ type: 'done', code: 0 }]);
  expect([store.reader.runs.messages('none'), store.reader.runs.commandEvents('none')]).toEqual([[], []]);
});

test('A112: rounds are numbered from 1 without the beginning of the thread, and come in pages, the newest first', () => {
  using store = new RecordedLog();
  store.say('thread_command_event', 'r', { type: 'thread_start' });
  store.say('thread_workflow_message', 'r', { role: '__start__', content: 'go' });
  const first = store.say('thread_workflow_message', 'r', { role: 'a', content: 'one', timestamp: 3 });
  store.say('thread_workflow_message', 'r', '{broken');
  store.say('thread_workflow_message', 'other', { role: 'a', content: 'of another run' });
  const second = store.say('thread_command_event', 'r', { type: 'step', n: 2 });
  store.say('thread_command_event', 'r', { type: 'step', role: 'b', content: 'three' });
  store.say('thread_workflow_message', 'r', { role: 'a', content: 'four' });
  const numbersOf = (before: number, limit: number) =>
    store.reader.runs.rounds('r', { before, limit }).map(({ round }) => round);
  expect(store.reader.runs.roundCount('r')).toBe(4);
  expect(numbersOf(0, 100)).toEqual([4, 3, 2, 1]);
  expect(numbersOf(0, 2)).toEqual([4, 3]);
  expect(numbersOf(3, 100)).toEqual([2, 1]);
  expect(numbersOf(3, 1)).toEqual([2]);
  expect(numbersOf(1, 100)).toEqual([]);
  expect([numbersOf(0, 0), numbersOf(0, -1)]).toEqual([[], []]);
  const [, , two, one] = store.reader.runs.rounds('r', { before: 0, limit: 4 });
  const timestamp = 1_767_323_045_678;
  expect(one).toEqual({
    round: 1,
    logId: first,
    timestamp,
    message: { role: 'a', content: 'one', meta: undefined, timestamp: 3 },
  });
  expect(two).toEqual({
    round: 2,
    logId: second,
    timestamp,
    message: { role: 'step', content: '{"type":"step","n":2}', meta: { type: 'step', n: 2 }, timestamp },
  });
  expect(store.reader.runs.roundCount('none')).toBe(0);
  expect(thrownBy(() => numbersOf(-1, 1))).toMatchObject({
    code: 'READER_BAD_REQUEST',
    message: expect.stringMatching(/^before /),
  });
  expect(thrownBy(() => numbersOf(0, 0.5))).toMatchObject({
    code: 'READER_BAD_REQUEST',
    message: expect.stringMatching(/^limit /),
  });
});

test('JSON that is no message counts as a round, as it did in the store that this one follows', () => {
  using store = new RecordedLog();
  for (const payload of ['[1]', '5', { role: 'a', content: 'x' }, 'null']) {
    store.say('thread_workflow_message', 'r', payload);
  }
  expect(store.reader.runs.roundCount('r')).toBe(4);
  expect(store.reader.runs.rounds('r', { before: 0, limit: 10 }).map(({ round }) => round)).toEqual([3]);
});
