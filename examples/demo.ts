// The main job on sample transcripts, in a home of its own: custody, answers, and history that outlives its files.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const scratch = mkdtempSync(join(tmpdir(), 'agentspine-demo-'));
const person = join(scratch, 'person');
const main = join(import.meta.dirname, '..', 'packages', 'cli', 'src', 'main.ts');

function spine(...args: readonly string[]): void {
  console.log(`\n$ spine ${args.map((arg) => (/[\s"]/.test(arg) ? `"${arg}"` : arg)).join(' ')}`);
  const env = { ...process.env, HOME: person, AGENTSPINE_HOME: join(scratch, 'spine') };
  const { status } = spawnSync(process.execPath, [main, ...args], { stdio: 'inherit', env });
  if (status !== 0) process.exit(status ?? 1);
}

try {
  cpSync(join(import.meta.dirname, 'transcripts'), person, { recursive: true });
  console.log('Three invented sessions lie in ~/.claude and ~/.codex of a demo person.');
  spine('import');
  spine('summary', '--by', 'model');
  spine('summary', '--by', 'tool');
  spine('sessions', 'list');
  spine('query', 'SELECT model, sum(output_tokens) AS output FROM archive.turns GROUP BY 1 ORDER BY 2 DESC');
  spine('search', 'test', '--limit', '2');
  spine('rules', 'import', '--starter');
  spine('turns', 'list');
  console.log('\nNow the harnesses delete their files, as they do after some weeks.');
  rmSync(join(person, '.claude'), { recursive: true });
  rmSync(join(person, '.codex'), { recursive: true });
  spine('rederive');
  spine('summary', '--by', 'day');
  console.log(
    '\nTo see your own sessions as a live page in a browser: ./pnpmw spine import, then ./pnpmw spine serve, and open the address that it prints.',
  );
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
