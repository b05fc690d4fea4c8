import { LedgerBytes, tombstonesName } from '@agentspine/archive';
import { type FileSystem, nodeFileSystem } from '@agentspine/durable-fs';
import type { Home } from '@agentspine/stores';

/** What tells a home from its copy, and a ledger from the one that took its place; `null` for what is not there. */
export interface HomeMarks {
  /** Identity of the folder. */
  readonly home: string | null;
  /** Identity of `spine.db`. */
  readonly spine: string | null;
  /** Identity of the ledger, which is another one after "spine rederive" and "spine forget". */
  readonly ledger: string | null;
  /** Its identity before its beginning was compressed, which changed no byte of it; absent where none is. */
  readonly ledgerWas?: string | undefined;
  /** Bytes of the list of what was erased. */
  readonly erasedBytes: number;
}

/** What happened to a home since it last shipped. */
export type HomeChange =
  /** What was shipped is the beginning of what is there. */
  | 'none'
  /** It is a copy, or came back from a backup: what was shipped may have gone on elsewhere. */
  | 'copied'
  /** The ledger was derived again, or sessions were erased: what was shipped is out of date. */
  | 'rewritten';

/** Compares the marks of a home with those of when it last shipped; what was not there then says nothing. */
export function judgeHome(before: HomeMarks, now: HomeMarks): HomeChange {
  const isOther = (name: 'home' | 'spine' | 'ledger'): boolean => before[name] !== null && before[name] !== now[name];
  if (isOther('home') || isOther('spine')) return 'copied';
  if ((isOther('ledger') && before.ledger !== now.ledgerWas) || before.erasedBytes !== now.erasedBytes)
    return 'rewritten';
  return 'none';
}

/** Looks at a home. */
export async function readMarks(
  home: Pick<Home, 'directory'>,
  fileSystem: FileSystem = nodeFileSystem,
): Promise<HomeMarks> {
  const identityOf = async (path: string): Promise<string | null> => {
    const stat = await fileSystem.stat(path);
    return stat === undefined ? null : `${stat.device}:${stat.inode}`;
  };
  const ledger = await new LedgerBytes(fileSystem, home.directory).stat();
  const erased = await fileSystem.stat(`${home.directory}/${tombstonesName}`);
  return {
    home: await identityOf(home.directory),
    spine: await identityOf(`${home.directory}/spine.db`),
    ledger: ledger?.inode ?? null,
    ...(ledger?.was === undefined ? {} : { ledgerWas: ledger.was }),
    erasedBytes: erased?.size ?? 0,
  };
}
