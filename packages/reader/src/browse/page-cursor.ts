import { createHash } from 'node:crypto';
import { ReaderError } from '@agentspine/sql';

/** What a cursor belongs to, in few letters: pages that are asked for with other parts have another sign. */
export function pageSign(parts: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url').slice(0, 12);
}

/** The cursor after the row at `place`, opaque to whoever asks. */
export function pageCursor(sign: string, place: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify([sign, ...place])).toString('base64url');
}

/**
 * The place in a cursor that `pageCursor` made.
 * @throws ReaderError `READER_BAD_REQUEST` where it has no place, `READER_CURSOR_STALE` where it has another sign
 */
export function placeOfCursor<Place>(
  text: string,
  sign: string,
  isPlace: (parts: readonly unknown[]) => parts is Place & readonly unknown[],
): Place {
  const [of, ...place] = partsOf(text);
  if (!isPlace(place))
    throw new ReaderError('READER_BAD_REQUEST', 'after is not a cursor that a page of the list gave as its next');
  if (of !== sign)
    throw new ReaderError(
      'READER_CURSOR_STALE',
      'after is the cursor of another filter or order: ask from the beginning',
    );
  return place;
}

function partsOf(text: string): readonly unknown[] {
  try {
    const parts: unknown = JSON.parse(Buffer.from(text, 'base64url').toString());
    return Array.isArray(parts) ? parts : [];
  } catch {
    return [];
  }
}
