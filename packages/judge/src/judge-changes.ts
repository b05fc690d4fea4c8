/*
 * After most imports few files changed. Their tasks are judged again, with the tasks that their files belong to now or belonged to before;
 * every other task has the same files, the same bytes and the same sessions as when all were judged.
 */
import { groupFiles } from '@agentspine/claims';
import { type ClaimStore, fileOfMark, type JudgedFile, type JudgedTaskRows } from '@agentspine/read-model';
import { type HomeContext, homeOf } from '@agentspine/stores';
import {
  groundOf,
  type HomeMark,
  judgedFrom,
  judgeGroup,
  keyOf,
  markOfHome,
  openCustody,
  readSource,
} from './claim-source.ts';
import { fileOf, type SessionFile, sessionsOf, type TracedPlaces } from './traced-files.ts';

/** Of more files all are compared, and what was judged is written now and then. */
const filesMax = 200;

interface ChangedHome {
  readonly reader: TracedPlaces;
  /** Of before anything is read. */
  readonly mark: HomeMark;
}

/** Brings the store to the mark where few files changed since all tasks were judged; `false` where all must be compared. */
export async function judgeChanges(
  store: ClaimStore,
  world: HomeContext,
  { reader, mark }: ChangedHome,
): Promise<boolean> {
  const before = store.judgedHome();
  if (before === undefined || (await groundOf(world, before.manifestBytes)) !== before.ground) return false;
  await using opened = await openCustody(homeOf(world));
  const { custody } = opened;
  const marks = reader.imports.marks();
  const changed = store.changedFiles(marks);
  for (const { file } of await custody.readPieces(before.manifestBytes)) changed.add(file);
  const looked = filesWith(store, reader, changed);
  if (looked === undefined) return false;
  const groups = groupFiles([...looked.values()].filter((file) => file !== undefined));
  const known = store.tasksOfFiles(new Set(looked.keys()));
  const source = await readSource(custody, world, new Set(looked.keys()));
  const tasks: JudgedTaskRows[] = [];
  for (const group of groups) {
    const [key, from] = [keyOf(group), judgedFrom(source, group)];
    if (known.get(key) === from) continue;
    const { kept, unreadable } = await judgeGroup(source, group);
    if (unreadable.length > 0 || world.signal.aborted) return false;
    tasks.push({ ...kept, key, judgedFrom: from });
  }
  const ground = await groundOf(world, mark.manifestBytes);
  if (ground === undefined || markOfHome(world, reader).judgedFrom !== mark.judgedFrom) return false;
  const files = judgedFilesOf(groups, marks);
  const keys = new Set(groups.map(keyOf));
  const gone = [...known.keys()].filter((key) => !keys.has(key));
  const changes = { since: before.judgedFrom, looked: new Set(looked.keys()), files, gone, tasks };
  return store.moveHome({ ...mark, ground }, changes);
}

/** These files and all that are of a task with one of them, now or before; `undefined` for one that is gone, or for too many. */
function filesWith(store: ClaimStore, { imports }: TracedPlaces, changed: ReadonlySet<string>) {
  const looked = new Map<string, SessionFile | undefined>();
  for (let next = [...changed]; next.length > 0; ) {
    if (looked.size + next.length > filesMax) return undefined;
    const found = new Map(imports.ofFiles(next).map((cursor) => [cursor.file as string, fileOf(cursor)]));
    for (const file of next) looked.set(file, found.get(file));
    next = store.filesBeside(next, [...found.values()].flatMap(sessionsOf)).filter((file) => !looked.has(file));
  }
  return looked;
}

/** The files of tasks, as they are kept. */
export function judgedFilesOf(
  groups: readonly (readonly SessionFile[])[],
  marks: readonly string[],
): readonly JudgedFile[] {
  const markOf = new Map(marks.map((mark) => [fileOfMark(mark), mark]));
  return groups.flatMap((group) =>
    group.map((file) => ({
      ...{ file: file.file, taskKey: keyOf(group), mark: markOf.get(file.file) ?? '', sessions: sessionsOf(file) },
    })),
  );
}
