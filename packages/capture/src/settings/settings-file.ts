import { chmod, readFile, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { type FileSystem, nodeFileSystem, writeFileDurably } from '@agentspine/durable-fs';
import { CaptureError } from '../errors.ts';

/** The text of a settings file; `undefined` where there is none. @throws CaptureError `CAPTURE_SETTINGS_REFUSED` for bytes that are not UTF-8 */
export async function readSettingsFile(path: string): Promise<string | undefined> {
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw new CaptureError('CAPTURE_SETTINGS_REFUSED', `${path} cannot be read (${error.code ?? error.message})`);
  });
  try {
    return bytes && new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new CaptureError('CAPTURE_SETTINGS_REFUSED', `${path} is not UTF-8; nothing was changed`);
  }
}

/** A change of a settings file: what it must hold, and what it holds afterwards; `undefined` where there is no file. */
export interface SettingsChange {
  /** The text that the change was made from. */
  readonly from: string | undefined;
  /** The text that is written. */
  readonly to: string | undefined;
}

/**
 * Changes a settings file whole or not at all. A link to it stays a link, and its mode stays.
 * @throws CaptureError `CAPTURE_SETTINGS_CHANGED` where another program wrote it meanwhile
 */
export async function changeSettingsFile(path: string, { from, to }: SettingsChange): Promise<void> {
  const target = await realpath(path).catch(() => path);
  await nodeFileSystem.makeDirectory(dirname(target));
  const mode = (await stat(target).catch(() => undefined))?.mode;
  if ((await readSettingsFile(target)) !== from) {
    throw new CaptureError('CAPTURE_SETTINGS_CHANGED', `${path} was changed by another program meanwhile; try again`);
  }
  if (to === undefined) return nodeFileSystem.remove(target);
  const tempName = `.${basename(target)}.agentspine-${process.pid}`;
  const temp = join(dirname(target), tempName);
  await nodeFileSystem.remove(temp);
  const fileSystem: FileSystem = {
    ...nodeFileSystem,
    // The mode is that of the file before it has the name.
    rename: async (old: string, name: string) => {
      if (mode !== undefined) await chmod(old, mode & 0o7777);
      await nodeFileSystem.rename(old, name);
    },
  };
  await writeFileDurably(fileSystem, target, new TextEncoder().encode(to), { tempName });
}
