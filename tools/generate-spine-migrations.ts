// Writes the next migration of spine.db from its Drizzle definition, and all of them into the code.
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { argv } from 'node:process';

const [name] = argv.slice(2);
if (name !== undefined) {
  const flags = [
    '--dialect=sqlite',
    '--schema=packages/schema/src/spine/tables.ts',
    '--out=packages/schema/migrations/spine',
  ];
  execFileSync('drizzle-kit', ['generate', ...flags, `--name=${name}`], { stdio: 'inherit' });
}

const folder = new URL('../packages/schema/migrations/spine/', import.meta.url);
const files = readdirSync(folder).filter((file) => file.endsWith('.sql'));
const migrations = files
  .toSorted()
  .map((file) => `  ${JSON.stringify(readFileSync(new URL(file, folder), 'utf8').trim())},\n`);
writeFileSync(
  new URL('../packages/schema/src/spine/migrations.ts', import.meta.url),
  `const files: readonly string[] = [
${migrations.join('')}];

/** The migrations of \`spine.db\`, in order: \`migrations/spine/*.sql\`, copied by \`pnpm generate-migrations\`; never edited. */
export const spineMigrations: readonly (readonly string[])[] = files.map((file) =>
  file.split('--> statement-breakpoint').map((statement) => statement.trim()),
);
`,
);
