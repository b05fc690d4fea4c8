/**
 * A `spine.db` that is open: for reading as it is, for writing after it was made, set up and brought up to date.
 */
import { lstatSync } from 'node:fs';
import { OpenPacks, showWholeTrace, spineSchemaVersion } from '@agentspine/schema';
import type Database from 'better-sqlite3';
import { applyMigrations, type TellMigration } from './apply-migrations.ts';
import { DatabaseError } from './errors.ts';
import { LogReset } from './log-reset.ts';
import { openSpineToRead } from './open-spine-to-read.ts';
import { makeSpineDurable, openSqlite } from './open-sqlite.ts';
import type { Durability } from './pragmas.ts';
import { readSchemaVersion } from './read-schema-version.ts';
import { createSpineFile, inspectSpineFile, refuseNewer, setAsideForeignFile } from './spine-file.ts';
import { type TurnTimer, WriteTurn } from './write-turn.ts';

/** Which file is opened, and how. */
export interface OpenSpineOptions {
  /** The path. */
  readonly path: string;
  /** `read` changes nothing, and needs a store that is there. */
  readonly access: 'read' | 'write';
  /** What a commit survives. */
  readonly durability: Durability;
  /** How it waits for its turn. */
  readonly timer: TurnTimer;
  /** Makes a name that nobody else has. */
  readonly nextToken: () => string;
  /** The time. */
  readonly now: () => Date;
  /** Called when a foreign file was moved away. */
  readonly onSetAside: (backupPath: string) => void;
  /** Called before each statement that brings an older file up to date. */
  readonly onMigrating?: TellMigration | undefined;
}

/** How long opening may wait for others, and whether the same connection was open before. */
export interface Opening {
  readonly waitMs: number;
  readonly wasOpen: boolean;
}

/** How it takes turns with other processes. */
interface OpenTurn {
  readonly turn: WriteTurn;
  readonly timer: TurnTimer;
}

/** An open database with its prepared statements and its turn at the write lock. */
export class OpenSpine implements Disposable {
  readonly database: Database.Database;
  readonly turn: WriteTurn;
  /** Its write-ahead log. */
  readonly log: LogReset;
  /** Packs of payloads that it reads, or is about to write. */
  readonly packs: OpenPacks = new OpenPacks();
  readonly #path: string;
  /** Distinguish the file from another one of the same name. */
  readonly #device: number;
  readonly #inode: number;
  readonly #statements = new Map<string, Database.Statement>();
  #waitsByItself = false;

  constructor(path: string, database: Database.Database, { turn, timer }: OpenTurn) {
    const { ino, dev } = lstatSync(path);
    this.#path = path;
    this.#inode = ino;
    this.#device = dev;
    this.database = database;
    showWholeTrace(database, this.packs);
    this.turn = turn;
    this.log = new LogReset(database, path, timer);
  }

  /** A statement of SQL, prepared once. */
  prepare(sql: string): Database.Statement {
    let statement = this.#statements.get(sql);
    if (statement === undefined) {
      statement = this.database.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }

  /** From here on SQLite says at once that the file is locked: its own waiting is not fair, and cannot show others that it waits. */
  waitByItself(): void {
    if (this.#waitsByItself) return;
    this.database.exec('PRAGMA busy_timeout = 0');
    this.#waitsByItself = true;
  }

  /** Whether the file still has its name: what is written to a file without a name is lost, though SQLite does not mind. */
  hasItsName(): boolean {
    const named = lstatSync(this.#path, { throwIfNoEntry: false });
    return named?.ino === this.#inode && named.dev === this.#device;
  }

  [Symbol.dispose](): void {
    this.turn[Symbol.dispose]();
    this.database.close();
  }
}

/** Opens `spine.db`. @throws DatabaseError; SqliteError and errors of the system */
export function openSpine(options: OpenSpineOptions, opening: Opening): OpenSpine {
  const { path, access, durability, timer, onMigrating } = options;
  if (access === 'read')
    return new OpenSpine(path, openSpineToRead(path), { turn: new WriteTurn(undefined, timer), timer });
  prepareFile(options, opening);
  const database = openSqlite(path, opening.waitMs);
  try {
    makeSpineDurable(database, durability);
    migrate(database, path, onMigrating);
    return new OpenSpine(path, database, { turn: new WriteTurn(`${path}-turn`, timer), timer });
  } catch (error) {
    database.close();
    throw error;
  }
}

/** Makes a file of ours where there is none, and moves away what is of another program. */
function prepareFile({ path, nextToken, now, onSetAside }: OpenSpineOptions, { waitMs, wasOpen }: Opening): void {
  let file = inspectSpineFile(path, waitMs);
  if (file.kind === 'foreign') {
    const backup = setAsideForeignFile(path, now());
    if (backup !== undefined) onSetAside(backup);
    file = inspectSpineFile(path);
  }
  if (file.kind === 'ours') {
    refuseNewer(path, file.version);
    return;
  }
  // A home that vanished under a running writer was deleted by somebody who meant it.
  if (wasOpen) throw new DatabaseError('SPINE_GONE', `${path} was deleted while it was open: open a new writer`);
  createSpineFile(path, nextToken());
}

function migrate(database: Database.Database, path: string, tell?: TellMigration): void {
  if (readSchemaVersion(database) === spineSchemaVersion) return;
  database
    .transaction(() => {
      const version = readSchemaVersion(database) ?? 0;
      refuseNewer(path, version);
      applyMigrations(database, version, tell);
    })
    .immediate();
}
