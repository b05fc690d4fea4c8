/** A process of its own that locks the database of its argument for writing, says `held`, and releases it when asked or after a time. */
import Database from 'better-sqlite3';

const [path, begin, holdMs] = process.argv.slice(2);
if (path === undefined) throw new Error('which database?');
const database = new Database(path);
if (begin === 'OWN') {
  database.pragma('locking_mode = EXCLUSIVE');
  database.exec('BEGIN IMMEDIATE; COMMIT');
} else database.exec(`BEGIN ${begin}`);
process.stdout.write('held\n');
const letGo = (): void => {
  database.close();
  process.stdin.destroy();
};
if (holdMs === undefined) process.stdin.once('data', letGo);
else setTimeout(letGo, Number(holdMs));
