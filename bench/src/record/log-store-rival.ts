import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** The log store that a user would pick instead, at the version that was compared. */
export const logStoreVersion = '0.5.0';

const storeName = '@uncaged/nerve-store';

/** What of it is measured. */
export interface LogStore {
  readonly append: (entry: {
    readonly source: string;
    readonly type: string;
    readonly refId: string | null;
    readonly payload: string | null;
    readonly timestamp: number;
  }) => unknown;
  readonly close: () => void;
}

/** Makes a log store in a file; a text says why it cannot be had here. */
export type LogStoreRival = ((path: string) => LogStore) | string;

const cache = process.env['AGENTSPINE_BENCH_CACHE'] ?? join(tmpdir(), 'agentspine-bench-rivals');
const directory = join(cache, 'log-store');
const folder = join(directory, 'node_modules', storeName);

/** The module that has `createLogStore`, for programs of its own. */
export const logStoreEntry: string = pathToFileURL(join(folder, 'dist/index.js')).href;

/** Installs it once into a cache outside the repository; it is no part of the product. */
export async function installLogStore(): Promise<LogStoreRival> {
  if (!isInstalled()) {
    const problem = install();
    if (problem !== undefined) return problem;
  }
  const { createLogStore } = (await import(logStoreEntry)) as { readonly createLogStore: (path: string) => LogStore };
  return createLogStore;
}

function isInstalled(): boolean {
  const manifest = join(folder, 'package.json');
  return existsSync(manifest) && readFileSync(manifest, 'utf8').includes(`"version": "${logStoreVersion}"`);
}

function install(): string | undefined {
  // Its one dependency is not published. All that it takes from there is this function, which `append` never calls.
  const core = join(directory, 'nerve-core');
  mkdirSync(core, { recursive: true });
  writeFileSync(join(core, 'index.js'), 'export const isPlainRecord = (value) => Object(value) === value;\n');
  writeJson(join(core, 'package.json'), {
    name: '@uncaged/nerve-core',
    version: logStoreVersion,
    type: 'module',
    main: 'index.js',
  });
  const dependencies = { [storeName]: logStoreVersion, '@uncaged/nerve-core': 'file:./nerve-core' };
  writeJson(join(directory, 'package.json'), { private: true, type: 'module', dependencies });
  const args = ['install', '--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error'];
  const { status, stderr, error } = spawnSync('npm', args, { cwd: directory, encoding: 'utf8' });
  if (status === 0) return undefined;
  return `npm could not install it: ${error?.message ?? stderr.trim().split('\n')[0]}`;
}

function writeJson(path: string, value: object): void {
  writeFileSync(path, JSON.stringify(value));
}
