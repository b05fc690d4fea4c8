import type { ListedFile, RemoteList } from './listed-files.ts';

/** What is to be done about the files of another machine. */
export interface FetchPlan {
  /** New files, and such as changed. */
  readonly wanted: readonly ListedFile[];
  /** Files that are as they were. */
  readonly unchanged: number;
  /** Live databases: their bytes alone, without what writes to them, are not what they say. */
  readonly databases: readonly string[];
}

/** Compares a list with what is known of each file; only names that an agent gives its files are wanted. */
export function planFetch(
  { files }: Pick<RemoteList, 'files'>,
  claims: (path: string) => boolean,
  known: (path: string) => { readonly size: number; readonly seconds: number } | undefined,
): FetchPlan {
  const mayBe = files.filter(({ path }) => claims(path));
  const isDatabase = ({ path }: ListedFile) => /\.(?:db|vscdb|sqlite3?)$/.test(path);
  const plain = mayBe.filter((file) => !isDatabase(file));
  const wanted = plain.filter(({ path, size, seconds }) => {
    const have = known(path);
    return have?.size !== size || have.seconds !== seconds;
  });
  return {
    wanted,
    unchanged: plain.length - wanted.length,
    databases: mayBe.filter(isDatabase).map(({ path }) => path),
  };
}
