import { detailRowsMax, joinMetadata } from '@agentspine/schema';
import { expect, test } from 'vitest';
import { splitMetadata } from '../../src/timeline/split-metadata.ts';
import { wholeMetadata } from './whole-metadata.ts';

const roundTrip = (metadata: Readonly<Record<string, unknown>>) => joinMetadata(splitMetadata(metadata));

test('everything that has a place leaves the extras and comes back', () => {
  const details = splitMetadata(wholeMetadata);
  expect(details.extras).toEqual({ status: 'in_progress' });
  expect(details.columns).toMatchObject({ toolName: 'Bash', evidenceLevel: 'proven' });
  expect(details.usage).toMatchObject({ inputTokens: 10, costUsd: 0.25, durationMs: 40 });
  expect(joinMetadata(details)).toEqual(wholeMetadata);
});

test('a value that does not fit its column stays as it is, and is what comes back', () => {
  const odd = {
    toolName: 42,
    toolFamily: '  ',
    operation: null,
    displayTitle: 'x'.repeat(5000),
    filePath: ['a'],
    filePaths: ['b', 7],
    relPath: '',
    writeCount: 'many',
    parentEventId: 1,
    relatedEventIds: ['e', null],
    relationType: 5,
    asyncTaskId: 'job',
    asyncStatus: { a: 1 },
    durationMs: 1.5,
    tags: ['x', ''],
    todoId: 'todo',
    todoState: false,
    priority: 3,
    autoReconciled: 'yes',
    questionId: 'q',
    questionPhase: [],
    sequence: -1,
    modelName: 9,
    inputTokens: '12',
    outputTokens: -3,
    cacheReadTokens: 0.5,
    costUsd: '1',
    model: 'm',
    stopReason: {},
  };
  const details = splitMetadata(odd);
  expect(details.files).toEqual([{ path: 'b', source: 'metadata', writeCount: 0 }]);
  expect(details.relations).toEqual([{ edgeKind: 'related', otherEventId: 'e', type: 'relates_to' }]);
  expect(details.tags).toEqual([{ tag: 'x', source: 'metadata' }]);
  expect(details.todo).toEqual({ id: 'todo', state: 'added', priority: undefined, isAutoReconciled: false });
  expect(details.usage).toMatchObject({ inputTokens: 0, outputTokens: 0, costUsd: undefined, model: 'm' });
  expect(joinMetadata(details)).toMatchObject(odd);
});

test('A150: files of several sources are one row each, and are read back in order', () => {
  const metadata = {
    filePath: 'a',
    filePaths: ['a', 'b'],
    relPath: 'a',
    commandAnalysis: { steps: [{ targets: [{ type: 'file', value: 'c' }] }] },
  };
  const details = splitMetadata(metadata);
  expect(details.files).toEqual([
    { path: 'a', source: 'multiple', writeCount: 0 },
    { path: 'b', source: 'metadata', writeCount: 0 },
    { path: 'c', source: 'command_analysis', writeCount: 0 },
  ]);
  const { commandAnalysis } = metadata;
  expect(details.extras).toEqual({ commandAnalysis });
  expect(joinMetadata(details)).toEqual({ filePath: 'a', filePaths: ['a', 'b', 'c'], relPath: 'a', commandAnalysis });
});

test('targets of a command are files, folders and paths, also those of its pipelines; what is no target is passed by', () => {
  const steps = [
    { targets: [{ type: 'dir', value: 'd' }, { type: 'url', value: 'u' }, 'x', { type: 'file', value: 1 }] },
    { pipeline: [{ targets: [{ type: 'path', path: 'p' }], pipeline: [{ targets: [{ type: 'file', value: 'q' }] }] }] },
    null,
    { targets: 'no list', pipeline: {} },
  ];
  expect(splitMetadata({ commandAnalysis: { steps } }).files.map(({ path }) => path)).toEqual(['d', 'p', 'q']);
  for (const commandAnalysis of [null, 'text', [], { steps: 'text' }, { steps: { length: 3 } }]) {
    expect(splitMetadata({ commandAnalysis }).files).toEqual([]);
    expect(roundTrip({ commandAnalysis })).toEqual({ commandAnalysis });
  }
});

test('no relative path is made up where a command names a file that the metadata names too', () => {
  const commandAnalysis = { steps: [{ targets: [{ type: 'file', value: 'a' }] }] };
  expect(splitMetadata({ filePath: 'a', commandAnalysis }).files).toMatchObject([{ path: 'a', source: 'multiple' }]);
  expect(roundTrip({ filePath: 'a', commandAnalysis })).toEqual({ filePath: 'a', filePaths: ['a'], commandAnalysis });
  const withRelPath = { filePath: 'a', filePaths: ['a'], relPath: 'a', commandAnalysis };
  expect(roundTrip(withRelPath)).toEqual(withRelPath);
});

test('a file path that is not the first one is kept beside the list', () => {
  expect(roundTrip({ filePath: 'z', filePaths: ['b', 'a'] })).toEqual({ filePath: 'z', filePaths: ['a', 'b', 'z'] });
});

test('A151: a write count is cut to a whole number of at least 0, and shown above 0 only', () => {
  const counted = (writeCount: unknown) => roundTrip({ filePath: 'a', writeCount })['writeCount'];
  expect(counted(2.9)).toBe(2);
  expect(counted(-1)).toBeUndefined();
  expect(counted(0)).toBeUndefined();
  expect(counted(1e300)).toBe(1e300);
  expect(splitMetadata({ filePath: 'a', relPath: 'b', writeCount: 2.9 }).files).toEqual([
    { path: 'a', source: 'metadata', writeCount: 2 },
    { path: 'b', source: 'runtime_relpath', writeCount: 2 },
  ]);
  expect(roundTrip({ writeCount: 3 })).toEqual({ writeCount: 3 });
});

test('A152: parents and sources point at the event, it points at what is related, and an unknown type relates', () => {
  const note = { relationLabel: 'why', relationExplanation: 'because' };
  const metadata = { parentEventId: 'p', sourceEventId: 's', relatedEventIds: ['r2', 'r1', 'r2'], ...note };
  const edge = { type: 'relates_to', label: 'why', explanation: 'because' };
  expect(splitMetadata({ ...metadata, relationType: 'resembles' }).relations).toEqual([
    { edgeKind: 'parent', otherEventId: 'p', ...edge },
    { edgeKind: 'source', otherEventId: 's', ...edge },
    { edgeKind: 'related', otherEventId: 'r2', ...edge },
    { edgeKind: 'related', otherEventId: 'r1', ...edge },
  ]);
  expect(roundTrip({ ...metadata, relationType: 'verifies' })).toEqual({
    ...metadata,
    relatedEventIds: ['r1', 'r2'],
    relationType: 'verifies',
  });
  expect(roundTrip({ relationType: 'verifies', ...note })).toEqual({ relationType: 'verifies', ...note });
});

test('the type of a relation is that of the parent, before the source, before the first related one', () => {
  const empty = { columns: {}, files: [], tags: [], extras: {} };
  const parent = { edgeKind: 'parent', otherEventId: 'p', type: 'revises' } as const;
  const source = { edgeKind: 'source', otherEventId: 's', type: 'blocks' } as const;
  const related = { edgeKind: 'related', otherEventId: 'r', type: 'answers' } as const;
  const typeOf = (...relations: (typeof parent | typeof source | typeof related)[]) =>
    joinMetadata({ ...empty, relations })['relationType'];
  expect(typeOf(related, source, parent)).toBe('revises');
  expect(typeOf(related, source)).toBe('blocks');
  expect(typeOf(related)).toBe('answers');
});

test('one text is one tag; tags of a classifier are told apart from those of the metadata', () => {
  expect(roundTrip({ tags: 'a b' })).toEqual({ tags: ['a b'] });
  const { tags } = splitMetadata({ tags: ['x', 'y', 'x'] }, ['y', 'z', 'z', ' ']);
  expect(tags).toEqual([
    { tag: 'x', source: 'metadata' },
    { tag: 'y', source: 'multiple' },
    { tag: 'z', source: 'classification' },
  ]);
});

test.each([
  [{ todoState: 'completed' }, { todoState: 'completed', status: 'completed' }],
  [{ todoState: 'done' }, { todoState: 'added', status: 'added' }],
  [{ status: 'cancelled' }, { todoState: 'cancelled', status: 'cancelled' }],
  [{ status: 'done' }, { todoState: 'added', status: 'done' }],
  [{}, { todoState: 'added', status: 'added' }],
  [{ autoReconciled: false }, { todoState: 'added', status: 'added' }],
])('a todo with %j reads %j', (given, read) => {
  expect(roundTrip({ todoId: 't', ...given })).toEqual({ todoId: 't', ...read });
});

test.each([
  [{ questionPhase: 'answered' }, { questionPhase: 'answered' }],
  [{ questionPhase: 'why' }, { questionPhase: 'asked' }],
  [{ modelName: 'm' }, { questionPhase: 'asked', modelName: 'm' }],
])('a question with %j reads %j', (given, read) => {
  expect(roundTrip({ questionId: 'q', ...given })).toEqual({ questionId: 'q', ...read });
});

test('a question takes the model of the event where it names none', () => {
  expect(splitMetadata({ questionId: 'q', model: 'm' }).question?.modelName).toBe('m');
});

const noTokens = { inputTokens: 0, outputTokens: 0, cacheReadTokens: 0, cacheCreateTokens: 0 };

test.each([
  [{ durationMs: 5 }, undefined],
  [{ inputTokens: 0 }, undefined],
  [{ lastTurnInputTokens: 0 }, undefined],
  [{ model: ' ' }, undefined],
  [{ inputTokens: 3 }, { inputTokens: 3 }],
  [{ costUsd: 0 }, { costUsd: 0 }],
  [{ costTotalUsd: 1.5 }, { costUsd: 1.5 }],
  [
    { model: 'm', durationMs: 5 },
    { model: 'm', durationMs: 5 },
  ],
  [{ modelId: 'm' }, { model: 'm' }],
  [{ promptId: 'p' }, { promptId: 'p' }],
  [{ stopReason: 'end' }, { stopReason: 'end' }],
  [{ stop_reason: 'end' }, { stopReason: 'end' }],
  [
    { lastTurnOutputTokens: 4, contextWindowInputTokens: 9, contextWindowOutputTokens: 1 },
    { inputTokens: 9, outputTokens: 4 },
  ],
])('%j is the usage %j', (metadata, usage) => {
  expect(splitMetadata(metadata).usage).toEqual(usage && { ...noTokens, ...usage });
  expect(roundTrip(metadata)).toEqual({ ...(usage && { ...noTokens, ...usage }), ...metadata });
});

test('what is more than has room in rows is all kept', () => {
  const names = Array.from({ length: 10_000 }, (_value, index) => `name-${index}`);
  const metadata = { filePath: 'own', filePaths: names, tags: names, relatedEventIds: names, relationType: 'blocks' };
  const details = splitMetadata(metadata);
  expect(details.files).toHaveLength(detailRowsMax);
  expect(details.tags).toHaveLength(detailRowsMax);
  expect(details.relations).toHaveLength(detailRowsMax);
  expect(details.files[0]?.path).toBe('own');
  expect(joinMetadata(details)).toEqual(metadata);
});

test('keys that JavaScript takes for something else are keys like others', () => {
  const metadata = JSON.parse(
    '{"__proto__":{"toolName":"x"},"constructor":1,"toolName":"Bash","filePath":"__proto__"}',
  );
  const details = splitMetadata(metadata);
  expect(JSON.stringify(details.extras)).toBe('{"__proto__":{"toolName":"x"},"constructor":1}');
  expect(JSON.parse(JSON.stringify(joinMetadata(details)))).toEqual({ ...metadata, filePaths: ['__proto__'] });
});
