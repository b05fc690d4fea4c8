/** The tool that shows a change of the API in review: "./pnpmw typecheck" compares what it makes with what is committed. */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { publishedEntries } from '../../tools/api/entries.ts';
import { publicApi } from '../../tools/api/public-api.ts';
import { referencePage } from '../../tools/api/reference-page.ts';
import { snapshotText } from '../../tools/api/snapshot-text.ts';
import { undocumented } from '../../tools/api/undocumented.ts';

const folder = mkdtempSync(join(tmpdir(), 'api-'));
afterAll(() => rmSync(folder, { recursive: true }));

function snapshotOf(files: Readonly<Record<string, string>>): string {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return snapshotText('@ours/package', folder, publicApi(join(folder, 'index.d.ts')));
}

/** The lines after the head. */
const linesOf = (files: Readonly<Record<string, string>>): readonly string[] =>
  snapshotOf(files).trimEnd().split('\n').slice(3);

test('every entry that a published package offers has a snapshot', () => {
  const entries = publishedEntries();
  expect(entries.map(({ specifier }) => specifier)).toContain('@agentspine/writer/recorder');
  expect(entries.filter(({ folder, name }) => !existsSync(join(folder, 'api', `${name}.txt`)))).toEqual([]);
});

test('a snapshot has names and members sorted, without comments and without what is private', () => {
  expect(
    linesOf({
      'index.d.ts':
        "export { b } from './store.ts';\nexport { Store } from './store.ts';\nexport type { A } from './store.ts';",
      'store.d.ts': [
        'export interface A { /** Bytes. */ readonly size: number; readonly at?: string }',
        'export declare class Store { #private; private x; put(/* any */bytes: Uint8Array): void; [Symbol.dispose](): void; }',
        'export declare function b(): 1;\nexport declare function b(x: 1): 2;',
      ].join('\n'),
    }),
  ).toEqual([
    'interface A',
    '  readonly at?: string',
    '  readonly size: number',
    '',
    'class Store',
    '  [Symbol.dispose](): void',
    '  put(bytes: Uint8Array): void',
    '',
    'function b(): 1',
    'function b(x: 1): 2',
  ]);
});

test('a type that an exported name needs is in the snapshot, under the file it is declared in', () => {
  expect(
    linesOf({
      'index.d.ts': "export { open } from './open.ts';",
      'open.d.ts':
        "import { Options } from './options.ts'; export declare function open(options: Options): import('./store.ts').Store;",
      'options.d.ts': 'export interface Options { clock: Clock } interface Clock { now(): number } interface Unused {}',
      'store.d.ts': 'export declare class Store { close(): void }',
    }),
  ).toEqual([
    "function open(options: Options): import('./store.ts').Store",
    '',
    'Types without an exported name that the above need',
    '',
    '// options.ts',
    'interface Clock',
    '  now(): number',
    '',
    '// options.ts',
    'interface Options',
    '  clock: Clock',
    '',
    '// store.ts',
    'class Store',
    '  close(): void',
  ]);
});

test('a name of another package is named with its package, and a renamed one with both names', () => {
  expect(
    linesOf({
      'index.d.ts':
        "export { A } from '@ours/other';\nexport { Inner as Outer } from './inner.ts';\nexport * from './more.ts';",
      'inner.d.ts': 'export type Inner = 1 | 2;',
      'more.d.ts': 'export declare const more: readonly string[];',
    }),
  ).toEqual([
    "export { A } from '@ours/other'",
    '',
    'type Inner = 1 | 2 (exported as Outer)',
    '',
    'const more: readonly string[]',
  ]);
});

test('a column of a Drizzle table is shown by its SQL name, its type, and whether it may be null or left out', () => {
  const column = (name: string, notNull: boolean, hasDefault: boolean): string =>
    `${name}: import("drizzle-orm/sqlite-core").SQLiteColumn<{ name: "${name}"; data: string; notNull: ${notNull}; hasDefault: ${hasDefault}; }, {}, {}>`;
  expect(
    linesOf({
      'index.d.ts': `export declare const t: Table<{ columns: { ${column('a', true, false)}; ${column('b', false, true)}; } }>;`,
    }),
  ).toEqual([
    'const t: Table<{ columns: {',
    '    a: Column<"a", string>;',
    '    b: Column<"b", string | null, has a default>; } }>',
  ]);
});

test('a page of the API reference has each exported name with its declaration, its sentence and its errors', () => {
  writeFileSync(
    join(folder, 'index.d.ts'),
    [
      '/** A store. @throws StoreError `STORE_CLOSED` */',
      'export declare class Store { /** Puts bytes, see {@link Store}. */ put(bytes: Uint8Array): void; close(): void }',
      'export type { Other } from "@ours/other";',
      'interface Hidden {}',
    ].join('\n'),
  );
  expect(
    referencePage('@ours/package', [{ specifier: '@ours/package/sub', api: publicApi(join(folder, 'index.d.ts')) }]),
  ).toBe(
    `# @ours/package

Generated by \`./pnpmw generate-api\` from the doc comments; never edited.

## import … from '@ours/package/sub'

Exported from other packages: \`Other\` (@ours/other).

### Classes

#### Store

\`\`\`ts
class Store
  close(): void
\`\`\`

A store.

Throws StoreError \`STORE_CLOSED\`

- \`put(bytes: Uint8Array): void\`  
  Puts bytes, see \`Store\`.
`,
  );
});

test('a public name or member without a doc comment is reported; what the language explains and private members are not', () => {
  writeFileSync(
    join(folder, 'index.d.ts'),
    [
      '/** A store. */ export declare class Store { constructor(x: Bare); private hidden; #secret; /** Ends it. */ close(): void; [Symbol.dispose](): void; put(): void }',
      'export interface Bare { size: number }',
      'export { Theirs } from "@ours/other";',
    ].join('\n'),
  );
  expect(undocumented(publicApi(join(folder, 'index.d.ts')))).toEqual(['Bare', 'Bare.size', 'Store.put']);
});
