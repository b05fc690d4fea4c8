import { readFileSync, writeFileSync } from 'node:fs';
import { createPrivateFile } from '../src/database-files.ts';
import { makeSpineDatabase as makeWithMigrations } from '../src/make-spine-database.ts';

let made: Buffer | undefined;

/** In tests the migrations run once a worker, and the file that they make is copied: they take 30 ms of processor time. */
export function makeSpineDatabase(path: string): void {
  if (made === undefined) {
    makeWithMigrations(path);
    made = readFileSync(path);
    return;
  }
  createPrivateFile(path);
  writeFileSync(path, made);
}
