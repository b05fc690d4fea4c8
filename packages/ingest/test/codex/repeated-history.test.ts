import { expect, test } from 'vitest';
import { codexParser, parseCodexHistory } from '../../src/codex/codex-parser.ts';
import { parseTranscript } from '../../src/parse-transcript.ts';
import { bytesOf, call, context, event, type Line, meta, output, says, userMessage, uuidV7 } from './rollout-lines.ts';

const parentId = uuidV7(1);
const childId = uuidV7(100);

const turn = (second: number, age: number): readonly Line[] => [
  event(second, 'task_started', { turn_id: uuidV7(age) }),
  context(second, 'gpt', { turn_id: uuidV7(age) }),
];

const lines: readonly Line[] = [
  meta(childId, { forked_from_id: parentId }),
  meta(parentId),
  ...turn(0, 2),
  userMessage(0, 'run them'),
  call(0, 'c1'),
  output(0, 'c1', 'ok'),
  says(0, 'All tests pass.'),
  ...turn(5, 101),
  userMessage(6, 'and now'),
  says(7, 'Committed.'),
];

function read(parseRecord: typeof parseCodexHistory) {
  const chunk = { bytes: bytesOf(lines), offset: 0, state: undefined, path: 'full.jsonl', isEnd: true };
  const { facts } = parseTranscript({ ...codexParser, parseRecord }, chunk);
  return facts.flatMap((fact) => {
    if (fact.kind === 'prompt') return [`${fact.sessionId === childId} prompt ${fact.text}`];
    if (fact.kind === 'tool-result') return [`${fact.sessionId === childId} result ${fact.toolUseId}`];
    if (fact.kind !== 'reply') return [];
    const texts = fact.blocks.map(({ text }) => `${fact.sessionId === childId} said ${text}`);
    return [...texts, ...fact.toolCalls.map(({ id }) => `${fact.sessionId === childId} call ${id}`)];
  });
}

const own = ['true prompt and now', 'true said Committed.'];

test('what a fork repeats of its parent is nothing of its own', () => {
  expect(read(codexParser.parseRecord)).toEqual(own);
});

test('what a fork repeats of its parent can be read as its own, where there is no other copy', () => {
  const history = ['true prompt run them', 'true call c1', 'true result c1', 'true said All tests pass.'];
  expect(read(parseCodexHistory)).toEqual([...history, ...own]);
});
