/** Holds the write lock of the database named by its argument until it is killed, and says when it has it. */
import { writeSync } from 'node:fs';
import Database from 'better-sqlite3';

const database = new Database(process.argv[2], { fileMustExist: true, timeout: 10_000 });
database.exec('BEGIN IMMEDIATE');
writeSync(1, 'held\n');
// Kept by what keeps the process: without a name for it, the driver might close it.
setInterval(() => database.inTransaction, 1_000);
