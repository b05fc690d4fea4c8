import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { knownHarnesses } from '../../packages/harnesses/src/index.ts';
import { builtInHarnesses } from '../../packages/ingest/src/index.ts';

const root = join(import.meta.dirname, '..', '..');

/** A word of our own, too: the places up to which files were read are cursors. */
const ownWord = knownHarnesses.get('cursor').source;

/** Names of all sources: those of harnesses, of APIs, and of relationships inside a session. */
const names = knownHarnesses.sources
  .flatMap(({ source, innerSource }) => [source, ...(innerSource ?? '').split('|')])
  .filter((name) => name !== ownWord);

/** A name as a text of the code, whatever its quotes; a word of a comment or of a longer text is none. */
const quoted = new RegExp(`(['"\`])(?:${names.filter((name) => name !== '').join('|')})\\1`);
/** Keys of an object need no quotes. */
const key = new RegExp(`^\\s*(?:${names.filter((name) => /^[a-z]+$/.test(name)).join('|')}):`, 'm');

/** The folders of the harnesses, and the list of sources without one. */
const homes = [
  ...knownHarnesses.harnesses.map(({ source }) =>
    builtInHarnesses.find(source) === undefined
      ? `packages/harnesses/src/${source}/`
      : `packages/ingest/src/${source}/`,
  ),
  'packages/ingest/src/built-in-harnesses.ts',
  // Hooks of harnesses of which some have no transcripts that are read.
  'packages/capture/src/hooks/hook-targets.ts',
  // Emitters of telemetry, of which some have no transcripts that are read.
  'packages/otlp/src/map/agent-of.ts',
];

const sources = readdirSync(join(root, 'packages'))
  .filter((name) => name !== 'testkit')
  .flatMap((name) =>
    readdirSync(join(root, 'packages', name, 'src'), { withFileTypes: true, recursive: true })
      .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
      .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1)),
  );

/** Code without its comments: they may tell of a harness by name. */
function codeOf(path: string): string {
  const text = readFileSync(join(root, path), 'utf8');
  return text.replaceAll(/\/\*.*?\*\//gs, '').replaceAll(/^\s*\/\/.*$/gm, '');
}

const namesOne = (code: string): boolean => quoted.test(code) || key.test(code);

test('only the folder of a harness and the registry name it: no other file has a list, a union or a case of its own', () => {
  expect(sources.length).toBeGreaterThan(500);
  const naming = sources.filter((path) => namesOne(codeOf(path)));
  expect(naming.filter((path) => !homes.some((home) => path.startsWith(home)))).toEqual([]);
  for (const home of homes.filter((each) => !each.endsWith(`/${ownWord}/`)))
    expect(naming.some((path) => path.startsWith(home))).toBe(true);
});

test.each([
  "if (source === 'codex') return 1;",
  'const all = ["claude-code"];',
  'const seller = {\n  codex: 1,\n};',
  'type Source = `opencode`;',
  "source: 'native-claude',",
])('a file that says %j is found', (code) => {
  expect(namesOne(code)).toBe(true);
});
