import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { env } from 'node:process';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '..', '..');
const packages = readdirSync(join(root, 'packages'));

test('the fence between the packages stands, and sees all of them', () => {
  using copy = copyOfWalls();
  expect(copy.boundaries()).toMatch(new RegExp(`in ${packages.length + 1} packages, no issues found`));
});

test('code that goes through a wall is found, each piece of it', () => {
  using copy = copyOfWalls();
  const wrong = [
    ['a floor that knows a store', 'schema', "import '@agentspine/writer';", 'not a dependency'],
    ['a store that climbs into its neighbour', 'archive', "import '../../writer/src/index.ts';", 'leaves the package'],
    ['a store that takes what it does not name', 'writer', "import 'echarts';", 'not a dependency'],
    ['a composer that knows the terminal', 'home', "import '@agentspine/cli';", 'not a dependency'],
    ['a part of a store that knows the store', 'trace', "import '@agentspine/writer';", 'not a dependency'],
  ] as const;
  for (const [, name, line] of wrong) copy.write(`packages/${name}/src/wrong.ts`, line);
  const said = copy.boundaries();
  expect(said).toMatch(new RegExp(`, ${wrong.length} issues found`));
  const complaints = said.split(/^ {2}x /m);
  for (const [what, name, , complaint] of wrong) {
    const of = complaints.filter((text) => text.includes(`/packages/${name}/src/wrong.ts`));
    expect(of, what).toEqual([expect.stringContaining(complaint)]);
  }
});

test.each([
  ['a floor', 'durable-fs', '@agentspine/archive'],
  ['a floor', 'sqlite', '@agentspine/trace'],
  ['a part of a store', 'trace', '@agentspine/writer'],
  ['a store', 'reader', '@agentspine/writer'],
  ['a store', 'reader', '@agentspine/trace'],
  ['a store', 'writer', '@agentspine/sql'],
  ['a part of a store', 'sql', '@agentspine/reader'],
  ['a part of a store', 'sql', '@agentspine/trace'],
  ['a part of a store', 'sql', '@agentspine/spine-reader'],
  ['a part of a store', 'spine-reader', '@agentspine/reader'],
  ['a store', 'writer', '@agentspine/spine-reader'],
  ['a store', 'writer', '@agentspine/read-model'],
  ['a store', 'writer', '@agentspine/cli'],
  ['a store', 'ingest', '@agentspine/home'],
  ['the composer', 'home', '@agentspine/cli'],
  ['the composer', 'home', '@agentspine/pages'],
  ['the floor of the composer', 'stores', '@agentspine/home'],
  ['a store', 'read-model', '@agentspine/stores'],
])('%s that names a package above or beside it as a dependency is found: %s on %s', (_, name, dependency) => {
  using copy = copyOfWalls();
  const path = `packages/${name}/package.json`;
  const manifest = JSON.parse(readFileSync(join(root, path), 'utf8'));
  copy.write(
    path,
    JSON.stringify({ ...manifest, dependencies: { ...manifest.dependencies, [dependency]: 'workspace:^' } }),
  );
  expect(copy.boundaries()).toMatch(/, [1-9]\d* issues? found/);
});

interface CopyOfWalls extends Disposable {
  readonly write: (path: string, text: string) => void;
  /** What the checker says. */
  readonly boundaries: () => string;
}

/** The workspace with all that says who may import whom, and next to no code. */
function copyOfWalls(): CopyOfWalls {
  const folder = mkdtempSync(join(tmpdir(), 'fences-'));
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  const files = ['package.json', 'turbo.json', 'pnpm-workspace.yaml', 'pnpm-lock.yaml'];
  for (const file of files) cpSync(join(root, file), join(folder, file));
  for (const path of ['acceptance', ...packages.map((name) => `packages/${name}`)]) {
    write(`${path}/src/index.ts`, 'export {};\n');
    for (const file of ['package.json', 'turbo.json']) cpSync(join(root, path, file), join(folder, path, file));
  }
  return {
    write,
    boundaries: () => {
      const { stdout, stderr } = spawnSync(join(root, 'node_modules/.bin/turbo'), ['boundaries'], {
        cwd: folder,
        encoding: 'utf8',
        env: { ...env, DO_NOT_TRACK: '1', NO_COLOR: '1' },
      });
      return stdout + stderr;
    },
    [Symbol.dispose]: () => rmSync(folder, { recursive: true }),
  };
}
