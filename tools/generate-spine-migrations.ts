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
const migrations = files.toSorted().map((file) =>
  readFileSync(new URL(file, folder), 'utf8')
    .split('--> statement-breakpoint')
    .map((statement) => JSON.stringify(statement.trim())),
);
writeFileSync(
  new URL('../packages/schema/src/spine/migrations.ts', import.meta.url),
  `/** The migrations of \`spine.db\`, in order: \`migrations/spine/*.sql\`, copied by \`pnpm generate-migrations\`; never edited. */
// biome-ignore format: a line a migration
export const spineMigrations: readonly (readonly string[])[] = [
${migrations.map((statements) => `  [${statements.join(', ')}],\n`).join('')}];
`,
);
