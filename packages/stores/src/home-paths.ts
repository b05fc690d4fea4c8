import { isAbsolute, join, resolve } from 'node:path';
import { homeDirectory, nodeFileSystem, nodeSourceTree, readWholeFile, refuseSharedHome } from '@agentspine/durable-fs';
import { HomeError } from './errors.ts';
import type { HomeContext } from './home-context.ts';

/** Every name below the home, made here. */
export interface Home {
  /** Path of the home itself. */
  readonly directory: string;
  /** Path of the folder of daily reports. */
  readonly analytics: string;
  /** Path of `archive.sqlite`. */
  readonly archive: string;
  /** A folder for each table of which days have left `spine.db`. */
  readonly cold: string;
  /** Path of the folder of blobs. */
  readonly blobs: string;
  /** Path of the folder of custody. */
  readonly custody: string;
  /** Path of the folder of content records. */
  readonly content: string;
  /** Path of `cursors.json`. */
  readonly cursors: string;
  /** Path of `nothing-new.json`. */
  readonly nothingNew: string;
  /** Path of `budgets.json`. */
  readonly budgets: string;
  /** Path of `plans.json`. */
  readonly plans: string;
  /** Path of `models.json`. */
  readonly prices: string;
  /** Path of `config.json`. */
  readonly config: string;
  /** Path of `backups.json`. */
  readonly backups: string;
}

/**
 * Where everything lives: `AGENTSPINE_HOME`, or `~/.agentspine`. A symlink to the home is followed once, here, and a home
 * that is not the user's alone is refused, for questions too: what is opened in it later need not be judged again, and
 * says `allowsShared`. @throws DurableFsError `FS_NOT_PRIVATE`
 */
export function homeOf(world: Pick<HomeContext, 'env' | 'homeDirectory' | 'workingDirectory'>): Home {
  const path = homeDirectory(world.env['AGENTSPINE_HOME'], world.homeDirectory);
  const absolute = isAbsolute(path) ? path : resolve(world.workingDirectory, path);
  const directory = nodeSourceTree.realPath(absolute) ?? absolute;
  refuseSharedHome(directory, world.env);
  const inHome = (name: string): string => join(directory, name);
  return {
    directory,
    analytics: inHome('analytics'),
    archive: inHome('archive.sqlite'),
    cold: inHome('archive'),
    blobs: inHome('blobs'),
    custody: inHome('custody'),
    content: inHome('content'),
    cursors: inHome('cursors.json'),
    nothingNew: inHome('nothing-new.json'),
    budgets: inHome('budgets.json'),
    plans: inHome('plans.json'),
    prices: inHome('models.json'),
    config: inHome('config.json'),
    backups: inHome('backups.json'),
  };
}

/** The text of a small file of ours; `undefined` when there is none. */
export async function readTextFile(path: string): Promise<string | undefined> {
  const bytes = await readWholeFile(nodeFileSystem, path);
  return bytes && new TextDecoder().decode(bytes);
}

/** What a file that a person writes says: its text, or what is wrong with its bytes. */
export interface SettingsText {
  /** `undefined` where there is no file, or none that is text. */
  readonly text?: string | undefined;
  /** What is wrong, as the end of a sentence that begins with the path. */
  readonly problem?: string;
}

/** Reads a file that a person writes: bytes that are not UTF-8 are a problem, and no letters are made of them. */
export async function readSettings(path: string): Promise<SettingsText> {
  const bytes = await readWholeFile(nodeFileSystem, path);
  try {
    return { text: bytes && new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
  } catch {
    return { problem: `byte ${firstStrayByte(bytes ?? new Uint8Array(0))} is not UTF-8` };
  }
}

/** As `readSettings`, where nothing can go on without the file. @throws HomeError `HOME_CORRUPT` */
export async function readSettingsText(path: string): Promise<string | undefined> {
  const { text, problem } = await readSettings(path);
  if (problem === undefined) return text;
  throw new HomeError('HOME_CORRUPT', `${path}: ${problem}; correct the file or move it away`);
}

/** The offset at which bytes stop being UTF-8. */
function firstStrayByte(bytes: Uint8Array): number {
  const replaced = new TextEncoder().encode(new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes));
  return bytes.findIndex((byte, place) => byte !== replaced[place]);
}

/** Makes the home, for its owner alone. */
export async function makeHome(home: Pick<Home, 'directory'>): Promise<void> {
  await nodeFileSystem.makeDirectory(home.directory);
}
