import { generateSQLiteDrizzleJson, generateSQLiteMigration } from 'drizzle-kit/api';
import { expect, test } from 'vitest';
import { derivedDdl } from '../../src/derived/ddl.ts';
import { narrowDdl } from '../../src/derived/narrow-ddl.ts';
import { plainTables, seenColumns } from '../../src/derived/seen-columns.ts';

test('the statements that create the archive are those of its definition', async () => {
  const empty = await generateSQLiteDrizzleJson({});
  const plain = await generateSQLiteMigration(empty, await generateSQLiteDrizzleJson({ ...plainTables }, empty.id));
  const statements = [...plain, ...narrowDdl(seenColumns)];
  // In the order of the definition or of the alphabet: that depends on who loads the module.
  expect(derivedDdl.toSorted()).toEqual(statements.map((statement) => statement.trim()).toSorted());
});
