import { ReaderError } from '@agentspine/reader';
import type { Meta } from '@agentspine/server';
import { isLocked, lockedText } from '../locked-store.ts';
import type { AnswerWorld } from './home-answers.ts';

/** What a page is told when it starts; a store that cannot be read is a sentence, and the rest is answered. */
export function readMeta(directory: string, { version, timezone, reader }: AnswerWorld): Meta {
  const notices: string[] = [];
  let missing = 0;
  const tell = (error: unknown): void => {
    if (!(error instanceof ReaderError)) throw error;
    if (error.code.startsWith('READER_NO_')) missing += 1;
    const notice = isLocked(error) ? lockedText(error) : error.message;
    if (!notices.includes(notice)) notices.push(notice);
  };
  const isThere = (store: 'archive' | 'spine'): boolean => {
    try {
      reader().open(store);
      return true;
    } catch (error) {
      tell(error);
      return false;
    }
  };
  const [hasArchive, hasTrace] = [isThere('archive'), isThere('spine')];
  const isEmpty = missing === 2;
  const choices = (): Pick<Meta, 'sources' | 'projects' | 'models'> => {
    const none = { sources: [], projects: [], models: [] };
    if (!hasArchive) return none;
    try {
      return reader().browse.choices();
    } catch (error) {
      // It was whole when it was opened: a page that is not told this shows nothing at all.
      tell(error);
      return none;
    }
  };
  return {
    version,
    home: directory,
    timezone,
    isEmpty,
    hasArchive,
    hasTrace,
    ...choices(),
    // The page of an empty home says so itself.
    notices: isEmpty ? [] : notices,
  };
}
