import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { generateSQLiteDrizzleJson, generateSQLiteMigration } from 'drizzle-kit/api';
import { expect, test } from 'vitest';
import { spineMigrations } from '../../src/spine/migrations.ts';
import { spineSchemaVersion } from '../../src/spine/schema-version.ts';
import * as tables from '../../src/spine/tables.ts';
import { storedCursorsViewSql } from '../../src/trace/cursor-states.ts';
import { storedDetailViewsSql } from '../../src/trace/detail-views.ts';
import { storedEventsViewSql } from '../../src/trace/event-packs.ts';
import { storedSearchViewSql } from '../../src/trace/search/search-view.ts';
import { searchIndexSql } from '../../src/trace/search-index.ts';
import { storedTimelineViewSql } from '../../src/trace/timeline/timeline-view.ts';

const folder = join(import.meta.dirname, '..', '..', 'migrations', 'spine');

test('the migrations of the code are those of the files, and their number is the version', () => {
  const files = readdirSync(folder).filter((file) => file.endsWith('.sql'));
  const statements = files.toSorted().map((file) =>
    readFileSync(join(folder, file), 'utf8')
      .split('--> statement-breakpoint')
      .map((statement) => statement.trim()),
  );
  expect(spineMigrations).toEqual(statements);
  expect(spineSchemaVersion).toBe(files.length);
});

test('A206: the definition of the tables needs no migration beyond those that there are', async () => {
  const snapshots = readdirSync(join(folder, 'meta')).filter((file) => file.endsWith('_snapshot.json'));
  const last = JSON.parse(readFileSync(join(folder, 'meta', snapshots.toSorted().at(-1) ?? ''), 'utf8'));
  const defined = await generateSQLiteDrizzleJson(tables, last.id);
  expect(await generateSQLiteMigration(last, defined)).toEqual([]);
});

test('the index of search, and the views over its documents, events, their details, the timeline and cursors, are in a migration as they are defined', () => {
  expect(spineMigrations.flat()).toEqual(
    expect.arrayContaining([
      ...[...searchIndexSql, ...storedDetailViewsSql],
      ...[storedSearchViewSql, storedEventsViewSql, storedTimelineViewSql, storedCursorsViewSql],
    ]),
  );
});
