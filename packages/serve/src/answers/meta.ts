import { ReaderError } from '@agentspine/reader';
import type { Meta } from '@agentspine/server';
import { isLocked, lockedText } from '../locked-store.ts';
import type { AnswerWorld } from './home-answers.ts';

/** What a page is told when it starts; a store that cannot be read is a sentence, and the rest is answered. */
export function readMeta(directory: string, { version, timezone, reader }: AnswerWorld): Meta {
  const notices: string[] = [];
  let missing = 0;
  const isThere = (store: 'archive' | 'spine'): boolean => {
    try {
      reader().open(store);
      return true;
    } catch (error) {
      if (!(error instanceof ReaderError)) throw error;
      if (error.code.startsWith('READER_NO_')) missing += 1;
      const notice = isLocked(error) ? lockedText(error) : error.message;
      if (!notices.includes(notice)) notices.push(notice);
      return false;
    }
  };
  const [hasArchive, hasTrace] = [isThere('archive'), isThere('spine')];
  const isEmpty = missing === 2;
  const choices = hasArchive ? reader().browse.choices() : { sources: [], projects: [], models: [] };
  return {
    version,
    home: directory,
    timezone,
    isEmpty,
    hasArchive,
    hasTrace,
    ...choices,
    // The page of an empty home says so itself.
    notices: isEmpty ? [] : notices,
  };
}
