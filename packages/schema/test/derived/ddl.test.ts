import { generateSQLiteDrizzleJson, generateSQLiteMigration } from 'drizzle-kit/api';
import { expect, test } from 'vitest';
import { derivedDdl } from '../../src/derived/ddl.ts';
import * as tables from '../../src/derived/tables.ts';

test('the statements that create the archive are those of its definition', async () => {
  const empty = await generateSQLiteDrizzleJson({});
  const statements = await generateSQLiteMigration(empty, await generateSQLiteDrizzleJson(tables, empty.id));
  // In the order of the definition or of the alphabet: that depends on who loads the module.
  expect(derivedDdl.toSorted()).toEqual(statements.map((statement) => statement.trim()).toSorted());
});
