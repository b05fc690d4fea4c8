// Packs every public package, lints the tarballs, installs them outside the workspace and runs them there.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fromCatalog } from './consumer/catalog.ts';
import { installRuntimes } from './consumer/install-runtimes.ts';
import { makeProject } from './consumer/make-project.ts';
import { packPackages } from './consumer/pack-packages.ts';
import { tryAlone } from './consumer/try-alone.ts';
import { tryBundles } from './consumer/try-bundles.ts';
import { tryCommand } from './consumer/try-command.ts';
import { tryDrizzle } from './consumer/try-drizzle.ts';
import { tryExamples } from './consumer/try-examples.ts';
import { tryProgram } from './consumer/try-program.ts';

const root = join(import.meta.dirname, '..');
const scratch = mkdtempSync(join(tmpdir(), 'agentspine-consumer-'));
const folder = (name: string): string => join(scratch, name);

mkdirSync(folder('tarballs'));
const tarballs = packPackages(root, folder('tarballs'));
const runtimes = installRuntimes(root, folder('runtimes'));
const libraries = fromCatalog(root, [
  'drizzle-orm',
  'drizzle-kit',
  'better-sqlite3',
  '@types/node',
  '@duckdb/node-api',
  'vite',
]);
const project = folder('project');
makeProject(project, { ...tarballs, ...libraries }, tarballs);

const names = Object.keys(tarballs).map((name) => name.replace('@agentspine/', ''));
tryCommand(root, project, tarballs);
tryDrizzle(project);
tryExamples(root, project, names, runtimes.oldest);
tryProgram(root, project, runtimes.all);
await tryBundles(root, project, runtimes.oldest);
tryAlone(folder('alone'), tarballs);
rmSync(scratch, { recursive: true });
