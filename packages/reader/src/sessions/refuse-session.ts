import type { SessionKey } from '@agentspine/schema';
import { counted } from '@agentspine/schema/count-text';
import { ReaderError } from '@agentspine/sql';
import type { SessionResolution } from './resolve-session.ts';

/** More would not be read in a message. */
const namedMax = 10;
const titleCharactersMax = 60;

/** What a session was looked for in. */
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
        `there is no ${what} ${given}: no session has an id that begins so, or this in its title; "spine sessions list" has them`,
      );
    case 'ambiguous': {
      const { matches, total } = found;
      const candidates = matches.slice(0, namedMax).map((session) => `\n  ${nameSession(session)}`);
      const rest = total > candidates.length ? `\n  and ${total - candidates.length} more` : '';
      throw new ReaderError(
        'READER_SESSION_AMBIGUOUS',
        `${given} fits ${counted(total, 'session')}:${candidates.join('')}${rest}\ngive the id of one of them, or more of it`,
        { candidates: { matches, total } },
      );
    }
    default:
      return found satisfies never;
  }
}

/** Its id, the UTC day on which it began, and the beginning of its title, as far as they are known; one line. */
function nameSession({ name, startedAt, title }: SessionKey): string {
  const characters = [...(title ?? '')];
  const isWhole = characters.length <= titleCharactersMax;
  const words = isWhole ? characters : [...characters.slice(0, titleCharactersMax - 1), '…'];
  const parts = [name, startedAt?.slice(0, 10) ?? '', words.join('')];
  return parts
    .map((part) => part.replaceAll(/\s+/g, ' ').trim())
    .filter((part) => part !== '')
    .join('  ');
}
