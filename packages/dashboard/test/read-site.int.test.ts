import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openTempHome } from '@agentspine/testkit';
import { expect, test } from 'vitest';
import { readSite } from '../src/read-site.ts';

test('a page that is not built is not there', () => {
  using folder = openTempHome();
  expect(readSite(folder.path)).toBeUndefined();
});

test('each file has its place and its type, and is zipped where that makes it shorter', () => {
  using folder = openTempHome();
  mkdirSync(join(folder.path, 'assets'));
  writeFileSync(join(folder.path, 'index.html'), '<p>'.repeat(100));
  writeFileSync(join(folder.path, 'assets', 'a.js'), '1');
  const files = new Map(readSite(folder.path)?.map((file) => [file.path, file]));
  expect([...files.keys()].sort()).toEqual(['/assets/a.js', '/index.html']);
  expect(files.get('/index.html')?.type).toBe('text/html; charset=utf-8');
  expect(files.get('/index.html')?.gzip?.length).toBeLessThan(300);
  expect(files.get('/assets/a.js')?.gzip).toBeUndefined();
});
