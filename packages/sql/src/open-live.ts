import { liveStoreName, liveStoreVersion } from '@agentspine/schema';
import type { Database } from 'better-sqlite3';
import { ReaderError } from './errors.ts';
import { type OpenStore, openStore, type StoreFile } from './open-store.ts';

/**
 * Opens `<home>/live.sqlite`, what agents reported while they worked, for reading.
 * @throws ReaderError `READER_NO_LIVE`, `READER_LIVE_UNREADABLE`
 */
export function openLive(home: string): OpenStore {
  return openStore(home, liveFile);
}

const advice = 'delete it: the next `spine import` that finds something makes it again';

const liveFile: StoreFile = {
  fileName: liveStoreName,
  missing: (home) =>
    new ReaderError(
      'READER_NO_LIVE',
      `no hook and no telemetry was read into ${home}: run \`spine hook install\` or \`spine otlp\`, then \`spine import\``,
    ),
  corrupt: (path, cause) =>
    new ReaderError(
      'READER_LIVE_UNREADABLE',
      `${path} is damaged or of another version; ${advice}`,
      cause === undefined ? undefined : { cause },
    ),
  unreadable: (path, reason, cause) =>
    new ReaderError('READER_LIVE_UNREADABLE', `cannot read ${path}: ${reason}`, { cause }),
  check: checkVersion,
};

function checkVersion(path: string, database: Database): void {
  const version = database.prepare('SELECT store_version FROM live_state WHERE id = 1').pluck().get();
  if (version !== liveStoreVersion) throw liveFile.corrupt(path, undefined);
}
