import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Answer } from './questions.ts';
import { renderReport } from './render-report.ts';

/** The names that `--only` gives, or all. @throws RangeError for a name that there is not */
export function chooseQuestions(
  only: string | undefined,
  questions: Readonly<Record<string, unknown>>,
): readonly string[] {
  const names = only?.split(',') ?? Object.keys(questions);
  const unknown = names.find((name) => questions[name] === undefined);
  if (unknown === undefined) return names;
  throw new RangeError(`no question ${unknown}; there are ${Object.keys(questions).join(', ')}`);
}

/** Asks one after the other in a scratch folder, and prints each answer as it comes. */
export async function askQuestions<Setting>(
  names: readonly string[],
  questions: Readonly<Record<string, (setting: Setting & { readonly scratch: string }) => Promise<readonly Answer[]>>>,
  setting: Setting,
): Promise<readonly Answer[]> {
  const scratch = mkdtempSync(join(tmpdir(), 'agentspine-bench-'));
  const answers: Answer[] = [];
  try {
    for (const name of names) {
      const found = (await questions[name]?.({ ...setting, scratch })) ?? [];
      if (found.length > 0) console.log(renderReport(found));
      answers.push(...found);
    }
    return answers;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}
