import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What a user would pick instead, at the versions that were compared; the second of each is its native half. */
export const rivalVersions = {
  '@relayburn/sdk': '4.0.0',
  '@relayburn/sdk-linux-x64-gnu': '4.0.0',
  ccusage: '20.0.24',
  '@ccusage/ccusage-linux-x64': '20.0.24',
} as const;

/** Where the installed rivals are. */
export interface Rivals {
  readonly burnIngest: string;
  readonly burnSummary: string;
  readonly ccusage: string;
}

/** The rivals, or why they cannot be measured here. */
export type RivalInstallation =
  | { readonly kind: 'installed'; readonly rivals: Rivals }
  | { readonly kind: 'absent'; readonly reason: string };

/** Burn is a library: these are the shortest programs that use it. */
const burnIngest = `import { ingest } from '@relayburn/sdk';
process.stdout.write(JSON.stringify(await ingest({ ledgerHome: process.env.RELAYBURN_HOME })));
`;
const burnSummary = `import { summary } from '@relayburn/sdk';
process.stdout.write(JSON.stringify(await summary({ ledgerHome: process.env.RELAYBURN_HOME })));
`;

/** Installs the rivals once into a cache outside the repository; they are no part of the product. */
export function installRivals(): RivalInstallation {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    return {
      kind: 'absent',
      reason: `the rivals are pinned for linux x64, this is ${process.platform} ${process.arch}`,
    };
  }
  const directory = process.env['AGENTSPINE_BENCH_CACHE'] ?? join(tmpdir(), 'agentspine-bench-rivals');
  mkdirSync(directory, { recursive: true });
  if (!isInstalled(directory)) {
    const problem = install(directory);
    if (problem !== undefined) return { kind: 'absent', reason: problem };
  }
  const rivals = {
    burnIngest: join(directory, 'burn-ingest.mjs'),
    burnSummary: join(directory, 'burn-summary.mjs'),
    // The native program itself: a user's `ccusage` starts a Node process in front of it.
    ccusage: join(directory, 'node_modules', '@ccusage', 'ccusage-linux-x64', 'bin', 'ccusage'),
  };
  writeFileSync(rivals.burnIngest, burnIngest);
  writeFileSync(rivals.burnSummary, burnSummary);
  chmodSync(rivals.ccusage, 0o755);
  return { kind: 'installed', rivals };
}

function isInstalled(directory: string): boolean {
  return Object.entries(rivalVersions).every(([name, version]) => {
    const manifest = join(directory, 'node_modules', name, 'package.json');
    return existsSync(manifest) && readFileSync(manifest, 'utf8').includes(`"version": "${version}"`);
  });
}

function install(directory: string): string | undefined {
  writeFileSync(
    join(directory, 'package.json'),
    JSON.stringify({ private: true, type: 'module', dependencies: rivalVersions }),
  );
  const args = ['install', '--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error'];
  const { status, stderr, error } = spawnSync('npm', args, { cwd: directory, encoding: 'utf8' });
  if (status === 0) return undefined;
  return `npm could not install them: ${error?.message ?? stderr.trim().split('\n')[0]}`;
}
