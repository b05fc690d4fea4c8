import { relationTypes } from '@agentspine/schema';
import fc from 'fast-check';

/** Few names, so that the sources of a row meet; and names that are none. */
const name = fc.constantFrom(
  'a',
  'b',
  'c',
  '__proto__',
  'constructor',
  'é',
  '\u{1f9f5}',
  '\uffee',
  'a\0b',
  "it's",
  '  ',
  '',
);
const names = fc.array(fc.oneof({ weight: 9, arbitrary: name }, fc.constantFrom(null, 1, {})), { maxLength: 4 });
const number = fc.oneof(
  fc.integer({ min: -2, max: 5 }),
  fc.constantFrom(0.1, 0.1 + 0.2, 2.9, -1.5, 2 ** 31, 2 ** 53, 1e300),
);
const anything = fc.oneof(name, number, names, fc.boolean(), fc.constant(null), fc.jsonValue({ maxDepth: 2 }));
const orAnything = <Value>(arbitrary: fc.Arbitrary<Value>): fc.Arbitrary<unknown> =>
  fc.oneof({ weight: 6, arbitrary }, anything);

const target = fc.record({ type: fc.constantFrom('file', 'dir', 'path', 'url'), value: name });
const step = fc.record({ targets: fc.array(target, { maxLength: 2 }) });
const commandAnalysis = fc.record({
  steps: fc.array(fc.oneof(step, fc.record({ pipeline: fc.array(step, { maxLength: 2 }) })), { maxLength: 2 }),
});

const texts = [
  ...['subtypeKey', 'toolName', 'evidenceLevel', 'filePath', 'relPath', 'parentEventId', 'sourceEventId'],
  ...['relationLabel', 'relationExplanation', 'asyncTaskId', 'asyncStatus', 'asyncAgent', 'asyncCategory', 'agentName'],
  ...['todoId', 'priority', 'questionId', 'modelName', 'modelProvider', 'model', 'modelId', 'promptId', 'stopReason'],
  ...['stop_reason', 'ruleId', 'ruleStatus', 'rulePolicy', 'ruleOutcome', 'verificationStatus', 'other', '__proto__'],
];
const numbers = [
  ...['writeCount', 'durationMs', 'sequence', 'inputTokens', 'outputTokens', 'cacheReadTokens', 'cacheCreateTokens'],
  ...['lastTurnInputTokens', 'contextWindowInputTokens', 'contextWindowOutputTokens', 'costUsd', 'costTotalUsd'],
];

const field: fc.Arbitrary<[string, unknown]> = fc.oneof(
  { weight: 8, arbitrary: fc.tuple(fc.constantFrom(...texts), orAnything(name)) },
  { weight: 4, arbitrary: fc.tuple(fc.constantFrom(...numbers), orAnything(number)) },
  { weight: 3, arbitrary: fc.tuple(fc.constantFrom('filePaths', 'relatedEventIds', 'tags'), orAnything(names)) },
  fc.tuple(fc.constant('commandAnalysis'), orAnything(commandAnalysis)),
  fc.tuple(fc.constant('relationType'), orAnything(fc.constantFrom(...relationTypes, 'resembles'))),
  fc.tuple(fc.constantFrom('todoState', 'status'), orAnything(fc.constantFrom('added', 'completed', 'done'))),
  fc.tuple(fc.constant('questionPhase'), orAnything(fc.constantFrom('asked', 'answered', 'why'))),
  fc.tuple(fc.constant('autoReconciled'), orAnything(fc.boolean())),
);

/** Metadata as it is once it was JSON. */
export const metadataArbitrary: fc.Arbitrary<Readonly<Record<string, unknown>>> = fc
  .array(field, { maxLength: 14 })
  .map((fields) => JSON.parse(JSON.stringify(Object.fromEntries(fields))));
