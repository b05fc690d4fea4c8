import { expect, test } from 'vitest';
import { fileChanges } from '../../src/session/file-changes.ts';
import { text } from './document-builder.ts';

const changesOf = (input: unknown, isWhole = true) =>
  fileChanges({ input: text(typeof input === 'string' ? input : JSON.stringify(input), isWhole) }).map(
    ({ path, lines }) => [path, lines.map(({ sign, text: line }) => sign + line)],
  );

test.each([
  ['a replacement', { file_path: 'a', old_string: 'x', new_string: 'y' }, [['a', ['-x', '+y']]]],
  [
    'several',
    {
      file_path: 'a',
      edits: [
        { old_string: 'x', new_string: '' },
        { old_string: '', new_string: 'y' },
      ],
    },
    [['a', ['-x', '+y']]],
  ],
  ['a whole file', { file_path: 'a', content: 'x\ny\n' }, [['a', ['+x', '+y']]]],
  [
    'a patch',
    '*** Begin Patch\n*** Update File: a\n@@\n k\n-x\n+y\n*** Add File: b\n+z\n*** End Patch',
    [
      ['a', [' k', '-x', '+y']],
      ['b', ['+z']],
    ],
  ],
  ['a patch in a field', { input: '*** Begin Patch\n*** Add File: b\n+z\n*** End Patch' }, [['b', ['+z']]]],
  ['a command', { command: 'rm a' }, []],
  ['odd JSON', '{"file_path": 1, "old_string": {}}', []],
  ['no JSON', '{"file_path"', []],
])('%s is told by the input of the call', (_name, input, changes) => {
  expect(changesOf(input)).toEqual(changes);
});

test('the beginning of an input is no change: what is cut could be any part of it', () => {
  expect(changesOf({ file_path: 'a', content: 'x' }, false)).toEqual([]);
});
