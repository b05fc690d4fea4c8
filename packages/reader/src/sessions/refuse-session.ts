import { ReaderError } from '../errors.ts';
import type { SessionResolution } from './resolve-session.ts';

/** More would not be read in a message. */
const namedMax = 10;

export interface Refusal {
  /** The store that lacks a session which another has. */
  readonly store?: 'archive' | 'trace';
  /** What the text could have been. */
  readonly what?: 'session' | 'task or session';
}

/**
 * Refuses a text that is not the name of one session, or, with a `store`, of one that this store lacks.
 * @throws ReaderError `READER_SESSION_NOT_FOUND`, `READER_SESSION_AMBIGUOUS`
 */
export function refuseSession(
  text: string,
  found: SessionResolution,
  { store, what = 'session' }: Refusal = {},
): never {
  const given = JSON.stringify(text);
  switch (found.kind) {
    case 'session': {
      const { name } = found.session;
      const [there, advice] = store === 'archive' ? ['trace', 'archive build'] : ['archive', 'trace import'];
      throw new ReaderError(
        'READER_SESSION_NOT_FOUND',
        `the session ${name} is in the ${there} and not in the ${store}; "spine ${advice}" brings in what transcripts say`,
      );
    }
    case 'none':
      throw new ReaderError(
        'READER_SESSION_NOT_FOUND',
        `there is no ${what} ${given}, and no session whose id begins so; "spine sessions list" has them`,
      );
    case 'ambiguous': {
      const { matches, total } = found;
      const names = matches.slice(0, namedMax).map(({ name }) => name);
      const rest = total > names.length ? ` and ${total - names.length} more` : '';
      throw new ReaderError(
        'READER_SESSION_AMBIGUOUS',
        `${given} fits ${total} sessions: ${names.join(', ')}${rest}; give more of one of them`,
        { candidates: { matches, total } },
      );
    }
    default:
      return found satisfies never;
  }
}
