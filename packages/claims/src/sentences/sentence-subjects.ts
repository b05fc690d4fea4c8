/* What a word, or a command in a code span, is a subject of. */
import { classifyCommand } from '../commands/classify-command.ts';
import { kindsOfTask } from '../commands/task-words.ts';
import { type ClaimKind, subjectWords } from './claim-words.ts';
import type { Token } from './sentence-tokens.ts';

/** Of what kinds the token at a place is a subject. */
export function subjectsAt(tokens: readonly Token[], at: number): readonly ClaimKind[] {
  const { kind, text } = tokens[at] ?? { kind: 'mark', text: '' };
  if (kind === 'word') {
    if (/^check(?:s|ing|er)?$/.test(text) && tokens[at - 1]?.text === 'type') return ['types'];
    if (text === 'vet' && tokens[at - 1]?.text === 'go') return ['lint'];
    const subject = subjectWords.get(text);
    return subject === undefined ? [] : [subject];
  }
  return kind === 'code' ? kindsOfCode(text) : [];
}

const claimOfActivity: Readonly<Record<string, ClaimKind>> = {
  test: 'tests',
  build: 'build',
  lint: 'lint',
  format: 'lint',
  typecheck: 'types',
};

/** A command in a code span is a subject: "`make lint` passes". */
export function kindsOfCode(code: string): readonly ClaimKind[] {
  if (!/^[\w./-]{1,80}(?:[ :][^\n]{1,200})?$/.test(code)) return [];
  if (code === 'fmt' || code === 'lint' || code === 'test') return [code === 'test' ? 'tests' : 'lint'];
  const [first] = classifyCommand(code);
  const isTask = /^[\w-]{1,40}[:-][\w:-]{1,40}$/.test(code);
  const activity = first?.kind ?? (isTask ? kindsOfTask(code).kinds[0] : undefined);
  const kind = activity === undefined ? undefined : claimOfActivity[activity];
  return kind === undefined ? [] : [kind];
}
