// Keeps a store for itself until its input ends: node lock-store.ts FILE; prints "locked" when it has it, else why not.
import process from 'node:process';
import { DatabaseSync } from 'node:sqlite';

const [, , file = ''] = process.argv;
using database = new DatabaseSync(file);
database.exec('PRAGMA locking_mode = EXCLUSIVE');
try {
  database.exec('BEGIN EXCLUSIVE');
} catch (error) {
  console.log(String(error));
  process.exit();
}
console.log('locked');
for await (const _ of process.stdin);
