// Writes the DDL of archive.sqlite from its definitions; a test compares the two.
import { writeFileSync } from 'node:fs';
import { generateSQLiteDrizzleJson, generateSQLiteMigration } from 'drizzle-kit/api';
import { narrowDdl } from '../packages/schema/src/derived/narrow-ddl.ts';
import { plainTables, seenColumns } from '../packages/schema/src/derived/seen-columns.ts';
import { insertTriggers } from '../packages/schema/test/derived/insert-triggers.ts';

const empty = await generateSQLiteDrizzleJson({});
const plain = await generateSQLiteMigration(empty, await generateSQLiteDrizzleJson({ ...plainTables }, empty.id));
const statements = [...plain, ...narrowDdl(seenColumns)];
write('schema/src/derived/ddl.ts', {
  about: 'The statements that create `archive.sqlite`, generated from `tables.ts` and `stored-views.ts`',
  name: 'derivedDdl',
  statements,
});
write('testkit/src/insert-ddl.ts', {
  about: 'Triggers that make the views of an archive take an INSERT, for tests; no archive has them. Generated',
  name: 'derivedInsertTriggers',
  statements: insertTriggers,
});

function write(
  file: string,
  {
    about,
    name,
    statements,
  }: { readonly about: string; readonly name: string; readonly statements: readonly string[] },
): void {
  const body = statements.map((statement) => `  ${JSON.stringify(statement.trim())},`).join('\n');
  const text = `/** ${about} by \`pnpm generate-ddl\`; never edited. */\nexport const ${name}: readonly string[] = [\n${body}\n];\n`;
  writeFileSync(new URL(`../packages/${file}`, import.meta.url), text);
}
