import { claimStoreName, claimStoreVersion } from '@agentspine/schema';
import type { Database } from 'better-sqlite3';
import { ReaderError } from './errors.ts';
import { type OpenStore, openStore, type StoreFile } from './open-store.ts';

/**
 * Opens `<home>/claims.sqlite`, what agents claimed and did, for reading; a lock of another process is waited for 5 s by default.
 * @throws ReaderError `READER_NO_CLAIMS`, `READER_CLAIMS_UNREADABLE`
 */
export function openClaims(home: string, busyTimeoutMs?: number): OpenStore {
  return openStore(home, claimsFile, busyTimeoutMs);
}

const advice = 'delete it: `spine verify` makes it again';

const claimsFile: StoreFile = {
  fileName: claimStoreName,
  missing: (home) =>
    new ReaderError('READER_NO_CLAIMS', `there are no judged claims in ${home}: run \`spine verify\` first`),
  corrupt: (path, cause) =>
    new ReaderError(
      'READER_CLAIMS_UNREADABLE',
      `${path} is damaged or of another version; ${advice}`,
      cause === undefined ? undefined : { cause },
    ),
  unreadable: (path, reason, cause) =>
    new ReaderError('READER_CLAIMS_UNREADABLE', `cannot read ${path}: ${reason}`, { cause }),
  check: checkVersion,
};

function checkVersion(path: string, database: Database): void {
  const version = database.prepare('SELECT store_version FROM claim_state WHERE id = 1').pluck().get();
  if (version !== claimStoreVersion) throw claimsFile.corrupt(path, undefined);
}
