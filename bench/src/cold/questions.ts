import type { Answer } from '../questions.ts';
import { askAppend } from './append-question.ts';
import { askArchive } from './archive-questions.ts';
import type { ColdSetting } from './cold-setting.ts';
import { askQueries } from './query-questions.ts';

/** Every question of the log and its cold archive, by the name that `--only` takes. */
export const coldQuestions: Readonly<Record<string, (setting: ColdSetting) => Promise<readonly Answer[]>>> = {
  archive: askArchive,
  query: askQueries,
  append: askAppend,
};
