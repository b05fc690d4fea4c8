import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './run.ts';

const consumer = `import assert from 'node:assert/strict';
import { archive, spine } from '@agentspine/schema/drizzle';
import Database from 'better-sqlite3';
import { drizzle } from 'drizzle-orm/better-sqlite3';
const open = (name: string) => new Database(\`\${process.env.AGENTSPINE_HOME}/\${name}\`, { readonly: true });
const turns = await drizzle(open('archive.sqlite'), { schema: archive }).query.turns.findMany({ with: { toolCalls: true } });
assert.ok(turns.some((turn) => turn.toolCalls.length > 0));
const tasks = await drizzle(open('spine.db'), { schema: spine }).query.tasksCurrent.findMany({ with: { timelineEvents: true } });
assert.ok(tasks.some((task) => task.timelineEvents.length > 0));
console.log(turns.length, 'turns', tasks.length, 'tasks');
`;

/** What another program does with the tables: drizzle-kit reads the schema, and a program asks through Drizzle. */
export function tryDrizzle(project: string): void {
  for (const database of ['archive', 'spine']) {
    const schema = join('node_modules', '@agentspine', 'schema', 'dist', 'drizzle', `${database}.js`);
    const flags = ['--dialect', 'sqlite', '--schema', schema, '--out', `drizzle-${database}`];
    run('pnpm', ['exec', 'drizzle-kit', 'generate', ...flags], { cwd: project });
  }
  writeFileSync(join(project, 'drizzle-consumer.ts'), consumer);
  const env = { ...process.env, AGENTSPINE_HOME: join(project, 'home') };
  run('node', ['drizzle-consumer.ts'], { cwd: project, env });
}
