import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { type EngineProcess, freePort, password, serveEngine } from '@agentspine/testkit';

/** What is brought from npm: 546 MB, which is why no install of this repository brings it. */
const version = '3.4.0';

/** The folder into which the current ClickHouse is brought; `undefined` where nobody asked for it. */
export const currentClickhouseFolder = process.env['AGENTSPINE_CURRENT_CLICKHOUSE'];

/** The end of a title where nobody asked for it: why the test is skipped. */
export const unlessAsked =
  currentClickhouseFolder === undefined
    ? ' (skipped: AGENTSPINE_CURRENT_CLICKHOUSE names no folder into which half a gigabyte may be brought)'
    : '';

/** Starts it, and brings it before where the folder does not have it. */
export async function startCurrentClickhouse(folder: string): Promise<EngineProcess> {
  if (!existsSync(join(folder, 'node_modules', 'chdb'))) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
    const args = ['install', '--no-audit', '--no-fund', '--ignore-scripts', `chdb@${version}`];
    const { status, stderr } = spawnSync('npm', args, { cwd: folder, encoding: 'utf8', timeout: 600_000 });
    if (status !== 0) throw new Error(`npm ended with ${status}: ${stderr}`);
  }
  const directory = mkdtempSync(join(tmpdir(), 'spine-chdb-'));
  const port = await freePort();
  const script = join(import.meta.dirname, '../children/clickhouse-front.ts');
  const command = [process.execPath, [script, folder, directory, String(port), password]] as const;
  return serveEngine({ directory, port, command, signal: 'SIGKILL' });
}
