import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { firstExampleOf } from './first-example.ts';
import type { Runtime } from './install-runtimes.ts';
import { makeUser } from './make-user.ts';
import { outputOf, run } from './run.ts';

/** What the program prints of the sample transcripts, on every runtime. */
const expected = /^13 responses in 3 sessions\n.*gpt-5\.4 0\.0574.*gpt-5\.4 1260\n.*failing checkout test\n$/s;

/**
 * Runs the first example of the README of `home`: it imports transcripts, asks, records and searches. It is a program in
 * TypeScript, checked as Node and as a bundler resolve modules, and in JavaScript.
 */
export function tryProgram(root: string, project: string, runtimes: readonly Runtime[]): void {
  const program = firstExampleOf(root, 'home');
  if (program.trim().split('\n').length > 20)
    throw new Error('the first example of @agentspine/home has over 20 lines');
  for (const extension of ['ts', 'js']) writeFileSync(join(project, `program.${extension}`), program);
  checkTypes(root, project, { module: 'nodenext' });
  checkTypes(root, project, { module: 'esnext', moduleResolution: 'bundler' });
  const [oldest] = runtimes;
  const outputs = runtimes.map((runtime) => runProgram(root, join(project, 'program.js'), runtime));
  if (oldest !== undefined) outputs.push(runProgram(root, join(project, 'program.ts'), oldest));
  for (const output of outputs) {
    if (!expected.test(output) || output !== outputs[0]) throw new Error(`the program printed:\n${output}`);
  }
}

/** Declarations are checked too, ours and those that they need. */
function checkTypes(root: string, project: string, how: Readonly<Record<string, string>>): void {
  const compilerOptions = {
    target: 'es2024',
    lib: ['es2024', 'esnext.disposable'],
    types: ['node'],
    strict: true,
    noEmit: true,
    ...how,
  };
  writeFileSync(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['program.ts'] }));
  run(join(root, 'node_modules/.bin/tsc'), ['-p', project], { cwd: project });
}

function runProgram(root: string, file: string, { path }: Runtime): string {
  const env = makeUser(root, dirname(file));
  return outputOf(path, [file], { cwd: env.HOME, env });
}
