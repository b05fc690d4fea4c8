import { expect, test } from 'vitest';
import { callParts } from '../page/view/call-parts.ts';

test('what a tool was called with is shown by its parts, an edit as what goes and what comes', () => {
  const edit = { file_path: '/code/a.ts', old_string: 'a\nb\nc', new_string: 'a\nB\nc', replace_all: false };
  const changed = [
    { sign: ' ', text: 'a' },
    { sign: '-', text: 'b' },
    { sign: '+', text: 'B' },
    { sign: ' ', text: 'c' },
  ];
  expect(callParts(JSON.stringify(edit))).toEqual([
    { kind: 'text', name: 'file_path', text: '/code/a.ts' },
    { kind: 'text', name: 'replace_all', text: 'false' },
    { kind: 'change', name: 'change', lines: changed },
  ]);
});

test('a patch of Codex is shown as its lines', () => {
  const patch = '*** Begin Patch\n@@\n-old\n+new\n same';
  expect(callParts(JSON.stringify({ input: patch }))).toEqual([
    {
      kind: 'change',
      name: 'input',
      lines: [
        { sign: ' ', text: '*** Begin Patch' },
        { sign: ' ', text: '@@' },
        { sign: '-', text: 'old' },
        { sign: '+', text: 'new' },
        { sign: ' ', text: 'same' },
      ],
    },
  ]);
});

test.each(['{"cut": "in the mid', '[1]', 'words', '{}', 'null'])('%s is shown as it is', (text) => {
  expect(callParts(text)).toBeUndefined();
});
