import { seededRandom } from '@agentspine/testkit';
import type { SearchSpine } from './search-spine.ts';

const words = 'gearbox flywheel flaky migration read write file sync café naïve SELECT the of and one two'.split(' ');

/** Logs, changes, classifies and deletes at random, with a VACUUM now and then. */
export function changeAtRandom(spine: SearchSpine, seed: number, operations: number): void {
  const random = seededRandom(seed);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const text = () => Array.from({ length: 1 + Math.floor(random() * 12) }, () => pick(words)).join(' ');
  const tasks = Array.from({ length: 5 }, (_, index) => `t${index}`);
  const logged: string[] = [];
  for (const task of tasks) spine.createTask(task, text());
  const change: readonly (() => void)[] = [
    () => void logged.push(spine.log({ taskId: pick(tasks), title: text(), body: text() })),
    () => {
      const id = pick(logged);
      if (id === undefined) return;
      if (spine.trace.timeline.get(id) !== undefined) spine.trace.timeline.updateMetadata(id, { note: text() });
    },
    () => spine.renameTask(pick(tasks), 'a', text()),
    () => {
      const task = pick(tasks);
      spine.trace.tasks.delete(task);
      spine.createTask(task, text());
    },
    () => {
      const id = pick(logged);
      if (id !== undefined) spine.classify(id, pick(['file', 'user', 'implementation']));
    },
  ];
  for (let count = 1; count <= operations; count += 1) {
    pick(change)();
    if (count % 97 === 0) spine.vacuum();
  }
}

/** For each word the documents that have it, by their text and by the index. */
export function compareIndex(
  spine: SearchSpine,
): readonly (readonly [word: string, byText: unknown, byIndex: unknown])[] {
  const documents = spine.sql('SELECT rowid, search_text AS text FROM search_documents ORDER BY rowid') as {
    readonly rowid: number;
    readonly text: string;
  }[];
  return words.map((word) => [
    word,
    documents
      .filter(({ text }) => ` ${text.replace(/[^\p{L}]+/gu, ' ')} `.includes(` ${word} `))
      .map(({ rowid }) => rowid),
    spine
      .sql(`SELECT rowid FROM search_documents_fts WHERE search_documents_fts MATCH '"${word}"' ORDER BY rowid`)
      .map((row) => (row as { readonly rowid: number }).rowid),
  ]);
}
