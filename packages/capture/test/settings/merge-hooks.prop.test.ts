import fc from 'fast-check';
import { parse } from 'jsonc-parser';
import { expect, test } from 'vitest';
import { addHooks, type HookEntries, hasHooks, removeHooks } from '../../src/settings/merge-hooks.ts';

const wanted: HookEntries = {
  entries: {
    Stop: { hooks: [{ type: 'command', command: "sh '/code/agentspine-hook.sh' x" }] },
    SessionEnd: { hooks: [{ type: 'command', command: "sh '/code/agentspine-hook.sh' x" }] },
  },
  frame: {},
  marker: 'agentspine-hook',
};

const foreign = fc.record({
  matcher: fc.constantFrom('Bash', '', 'Edit|Write'),
  hooks: fc.array(
    fc.record({ type: fc.constant('command'), command: fc.constantFrom('echo "a, b"', './lint.sh # {x}', '[ -f y ]') }),
    {
      maxLength: 2,
    },
  ),
});

/** Settings as people have them: other keys, foreign hooks, empty lists. */
const settings = fc.record(
  {
    model: fc.string(),
    permissions: fc.record({ allow: fc.array(fc.string(), { maxLength: 3 }) }),
    hooks: fc.dictionary(fc.constantFrom('Stop', 'PreToolUse', 'SessionEnd'), fc.array(foreign, { maxLength: 2 })),
    env: fc.jsonValue({ maxDepth: 2 }),
  },
  { requiredKeys: [] },
);

const layout = fc.constantFrom(undefined, 2, 4, '\t');
const textOf = (value: unknown, indent: number | string | undefined, eol: string, mark: string) =>
  `${mark}${JSON.stringify(value, undefined, indent).replaceAll('\n', eol)}${eol}`;

test('entries are added once, everything else keeps its value, and removing leaves no trace but empty lists', () => {
  fc.assert(
    fc.property(
      settings,
      layout,
      fc.constantFrom('\n', '\r\n'),
      fc.constantFrom('', '\uFEFF'),
      (value, indent, eol, mark) => {
        const before = textOf(value, indent, eol, mark);
        const once = textIn(addHooks(before, wanted));
        expect(hasHooks(once, wanted)).toBe(true);
        expect(textIn(addHooks(once, wanted))).toBe(once);
        expect(once.startsWith(mark)).toBe(true);
        if (eol === '\r\n') expect(once.replaceAll('\r\n', '')).not.toContain('\n');
        const removed = parse(textIn(removeHooks(once, wanted.marker)).replace(/^\uFEFF/, ''));
        expect(withoutEmptyLists(removed)).toEqual(withoutEmptyLists(parse(before.replace(/^\uFEFF/, ''))));
      },
    ),
    { numRuns: 300 },
  );
});

test('a comment in a settings file is there after entries were added and taken out', () => {
  const before = `{
  // the model of the team
  "model": "x", /* not "y" */
  "hooks": {
    "Stop": [
      // lint first
      { "hooks": [{ "type": "command", "command": "./lint.sh" }] }, // and nothing else
    ],
  },
}
`;
  const added = textIn(addHooks(before, wanted));
  const comments = ['// the model of the team', '/* not "y" */', '// lint first', '// and nothing else'];
  for (const comment of comments) expect(added).toContain(comment);
  expect(textIn(removeHooks(added, wanted.marker))).toBe(before);
});

test('a command of ours that a person put into a group of theirs is taken out alone', () => {
  const own = { type: 'command', command: 'sh agentspine-hook.sh' };
  const text = JSON.stringify({
    hooks: { Stop: [{ matcher: 'm', hooks: [own, { type: 'command', command: 'theirs' }] }] },
  });
  const removed = parse(textIn(removeHooks(text, wanted.marker)));
  expect(removed).toEqual({ hooks: { Stop: [{ matcher: 'm', hooks: [{ type: 'command', command: 'theirs' }] }] } });
});

test.each([
  ['half of an object', '{"hooks": {', 'line 1'],
  ['an error in its third line', '{\n"a": 1,\n b\n}', 'line 3'],
  ['a list', '[]', 'not an object'],
  ['the same key twice', '{"hooks": {}, "hooks": {}}', '"hooks" is there twice'],
  ['hooks that are a list', '{"hooks": []}', '"hooks" is not an object'],
  ['an event that is an object', '{"hooks": {"Stop": {}}}', '"hooks.Stop" is not a list'],
  ['10,000 lists in each other', `{"a":${'['.repeat(10_000)}${']'.repeat(10_000)}}`, 'nested deeper'],
])('settings with %s are refused with the reason', (_, text, reason) => {
  expect(addHooks(text, wanted)).toEqual({ kind: 'refused', reason: expect.stringContaining(reason) });
});

function textIn(merged: ReturnType<typeof addHooks>): string {
  if (merged.kind === 'refused') throw new Error(merged.reason);
  return merged.text;
}

/** Lists that were empty before may be gone: the backup restores them. */
function withoutEmptyLists(value: unknown): unknown {
  const { hooks = {}, ...rest } = (value ?? {}) as { hooks?: Record<string, unknown[]> };
  return [rest, Object.entries(hooks).filter(([, list]) => list.length > 0)];
}
