import { globSync, readFileSync } from 'node:fs';
import { join, matchesGlob } from 'node:path';
import { expect, test } from 'vitest';
import campaign from '../../vitest.campaign.config.ts';

const root = join(import.meta.dirname, '..', '..');

test('every test that does more in a whole campaign is part of one', () => {
  const doesMore = /\b(?:share\(|takesAll\b|PROPERTY_FACTOR\b)/;
  const files = globSync('{packages/*,acceptance}/test/**/*.{test,campaign}.ts', { cwd: root }).filter((file) =>
    doesMore.test(readFileSync(join(root, file), 'utf8')),
  );
  expect(files.length).toBeGreaterThan(10);
  const projects = (campaign.test?.projects ?? []) as { test?: { include?: string[] } }[];
  const patterns = projects.flatMap((project) => project.test?.include ?? []);
  expect(files.filter((file) => !patterns.some((pattern) => matchesGlob(file, pattern)))).toEqual([]);
});
