import { openClaims, type Reader, ReaderError } from '@agentspine/reader';
import { messageOf } from '@agentspine/schema';

/** A writer holds a store for milliseconds; who holds it longer keeps it for himself. */
export const lockWaitMs = 50;

/** The code of an answer that a lock of another process is in the way of. */
export const lockedCode = 'SERVE_STORE_LOCKED';

/** Whether a lock of another process was in the way, and nothing else. */
export function isLocked(error: unknown): boolean {
  for (let each = error; each instanceof Error; each = each.cause) {
    if ('code' in each && /^SQLITE_(BUSY|LOCKED|PROTOCOL)/.test(String(each.code))) return true;
  }
  return false;
}

/** What a page says of an error that `isLocked`: its own advice is for commands. */
export function lockedText(error: unknown): string {
  const message = messageOf(error);
  const advice = message.lastIndexOf('; ');
  return `${advice < 0 ? message : message.slice(0, advice)}: this page keeps trying`;
}

/**
 * Refuses at once where another process keeps a store for itself: what asks for much would wait for it many times. A store that is open
 * here cannot be locked by others. @throws ReaderError that `isLocked`
 */
export function refuseLocked(reader: Reader, stores: readonly ('archive' | 'spine')[]): void {
  for (const store of stores) throwIfLocked(() => reader.open(store));
}

/** As `refuseLocked`, of the judged claims of a home. @throws ReaderError that `isLocked` */
export function refuseLockedClaims(home: string): void {
  throwIfLocked(() => openClaims(home, lockWaitMs).close());
}

/** A store that is missing or damaged is reported by the question itself. */
function throwIfLocked(open: () => void): void {
  try {
    open();
  } catch (error) {
    if (!(error instanceof ReaderError) || isLocked(error)) throw error;
  }
}
