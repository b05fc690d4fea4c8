import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { expect, test } from 'vitest';
import { removeLeftFolders } from '../../tools/memory-for-tests.ts';

test('a run of tests removes the folders of runs that were killed, and no others', () => {
  const parent = mkdtempSync(join(tmpdir(), 'left-folders-'));
  const { pid: ended } = spawnSync(process.execPath, ['--version']);
  const folderOf = (host: string, owner: number) => `agentspine-tests-${host}-${owner}-abc123`;
  const kept = [folderOf(hostname(), process.pid), folderOf('another-host', ended), 'agentspine-tests-abc123', 'other'];
  for (const name of [...kept, folderOf(hostname(), ended)]) mkdirSync(join(parent, name, 'home'), { recursive: true });
  removeLeftFolders(parent);
  expect(readdirSync(parent).sort()).toEqual(kept.sort());
  removeLeftFolders(parent);
  expect(existsSync(join(parent, 'other', 'home'))).toBe(true);
});
