import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '..', '..');
const packages = readdirSync(join(root, 'packages'));
const readmes = ['README.md', ...packages.map((name) => `packages/${name}/README.md`)];

interface Example {
  readonly name: string;
  readonly text: string;
}

const examples = readmes.flatMap((path): Example[] => {
  const blocks = readFileSync(join(root, path), 'utf8').matchAll(/^```ts\n(.*?)^```/gms);
  return [...blocks].map((block, index) => ({ name: `${path.replaceAll('/', '-')}-${index}`, text: block[1] ?? '' }));
});

test('every ts block of the READMEs has the right types, and one with a wrong type is found', () => {
  expect(examples.length).toBeGreaterThanOrEqual(packages.length);
  const text = "import { utcDayOfMs } from '@agentspine/schema';\nutcDayOfMs('yesterday');\n";
  const complaints = complaintsOf([...examples, { name: 'wrong', text }])
    .trimEnd()
    .split('\n');
  expect(complaints).toEqual([expect.stringMatching(/^wrong\.ts\(2,12\): error TS2345/)]);
});

/**
 * What the compiler says of them; they import the packages by their names, and get the declarations that callers get. Where these
 * are up to date, as after `./pnpmw typecheck`, no source is looked at again.
 */
function complaintsOf(blocks: readonly Example[]): string {
  expect(compile(root, '-b')).toBe('');
  mkdirSync(join(root, 'node_modules/.cache'), { recursive: true });
  // Below the root, so that types of Node are found.
  const folder = mkdtempSync(join(root, 'node_modules/.cache/readme-examples-'));
  try {
    linkDependencies(join(folder, 'node_modules'));
    for (const { name, text } of blocks) writeFileSync(join(folder, `${name}.ts`), text);
    const paths = Object.fromEntries(packages.flatMap(entriesOf));
    const compilerOptions = {
      ...{ composite: false, incremental: false, declarationMap: false, sourceMap: false, noEmit: true },
      ...{ allowImportingTsExtensions: true, paths },
    };
    const config = { extends: join(root, 'tsconfig.base.json'), compilerOptions, include: ['*.ts'] };
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config));
    writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
    return compile(folder, '-p', '.', '--pretty', 'false');
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Runs the compiler in a folder; returns what it complains about. */
function compile(folder: string, ...args: readonly string[]): string {
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  const { stdout, stderr } = spawnSync(process.execPath, [tsc, ...args], { cwd: folder, encoding: 'utf8' });
  return stdout + stderr;
}

/** What the packages depend on, so that an example may use it as its reader would. */
function linkDependencies(target: string): void {
  for (const folder of packages.map((name) => join(root, 'packages', name, 'node_modules')).filter(existsSync)) {
    const entries = readdirSync(folder).filter((entry) => !entry.startsWith('.') && entry !== '@agentspine');
    const names = entries.flatMap((entry) =>
      entry.startsWith('@') ? readdirSync(join(folder, entry)).map((name) => join(entry, name)) : [entry],
    );
    for (const name of names.filter((each) => !existsSync(join(target, each)))) {
      mkdirSync(join(target, name, '..'), { recursive: true });
      symlinkSync(join(folder, name), join(target, name));
    }
  }
}

/** The names under which a package is imported, and the declarations of each. */
function entriesOf(name: string): readonly (readonly [name: string, files: readonly string[]])[] {
  const folder = join(root, 'packages', name);
  const { exports } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    readonly exports: Readonly<Record<string, string>>;
  };
  return Object.entries(exports).map(([entry, file]) => {
    const declarations = file.replace(/^\.\/src\//, './dist/').replace(/\.ts$/, '.d.ts');
    return [join('@agentspine', name, entry), [join(folder, declarations)]];
  });
}
