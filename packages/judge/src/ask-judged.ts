/*
 * What was judged is kept in `claims.sqlite` with what it was judged from, and questions are asked of that. A task whose files, parsers
 * and tables are the same is not read again. What becomes known later (a run in the background that ends, a subagent's transcript)
 * changes the files of its task. Where custody and trace are what they were when all tasks were judged, no task is looked at (ADR 0122); where
 * few files changed since, their tasks alone (ADR 0133).
 */
import { randomUUID } from 'node:crypto';
import { groupFiles } from '@agentspine/claims';
import { ClaimStore, type JudgedTaskRows, type KeptClaimFilter } from '@agentspine/read-model';
import { type HomeContext, homeOf } from '@agentspine/stores';
import { groundOf, judgedFrom, judgeGroup, keyOf, markOfHome, openCustody, readSource } from './claim-source.ts';
import { judgeChanges, judgedFilesOf } from './judge-changes.ts';
import { type SessionFile, type TracedPlaces, tracedFiles } from './traced-files.ts';

/** Whose claims a question is about, and where its tasks are found. */
export interface JudgedQuestion {
  /** Where it is read how far transcripts are in the trace. */
  readonly reader: TracedPlaces;
  /** Which claims are asked for. */
  readonly request: Omit<KeptClaimFilter, 'tasks'>;
  /** How long is judged before what is known is answered, in milliseconds; left out until all is judged. */
  readonly waitMs?: number | undefined;
}

/** A store in which everything that a question is about was judged. */
export interface JudgedHome {
  readonly store: ClaimStore;
  /** What of it was asked for. */
  readonly filter: KeptClaimFilter;
  /** Transcripts that were not read, and why. */
  readonly unreadable: readonly UnreadableFile[];
  /** The keys of the tasks that have such. */
  readonly unreadTasks: ReadonlySet<string>;
  /** How many tasks there was no time for. */
  readonly tasksLeft: number;
}

type UnreadableFile = { readonly path: string; readonly reason: string };

/** Another process may judge from another state of custody at the same time; then both begin again. */
const attemptsMax = 3;
const unreadMark = 'not read whole';
/** Tasks that are written together. */
const batchTasks = 100;

/**
 * Judges what a question is about where that was not done yet, and asks it of one state of the store. What a store that cannot be
 * written would hold is judged in memory. Ends early when the signal is aborted. @throws ReaderError `READER_SPINE_…`
 */
export async function askJudged<Answer>(
  world: HomeContext,
  question: JudgedQuestion,
  ask: (judged: JudgedHome) => Answer,
): Promise<Answer> {
  const kept = ClaimStore.open(homeOf(world).directory);
  if (kept !== undefined) {
    using store = kept;
    try {
      for (let attempt = 0; attempt < attemptsMax; attempt += 1) {
        const answered = await judgeAndAsk(store, world, question, ask);
        if (answered !== undefined) return answered.answer;
      }
    } catch (error) {
      if (!isOfStore(error)) throw error;
    }
  }
  using store = ClaimStore.inMemory();
  // What is judged in memory is kept for no second question.
  const answered = await judgeAndAsk(store, world, { ...question, waitMs: undefined }, ask);
  if (answered === undefined) throw new Error('a store of one process was changed by another');
  return answered.answer;
}

/** `undefined` where another process changed the store meanwhile. */
async function judgeAndAsk<Answer>(
  store: ClaimStore,
  world: HomeContext,
  { reader, request, waitMs }: JudgedQuestion,
  ask: (judged: JudgedHome) => Answer,
): Promise<{ readonly answer: Answer } | undefined> {
  // Before anything is read: what changes meanwhile makes another mark.
  const mark = markOfHome(world, reader);
  const askWhole = () =>
    store.read(() =>
      store.judgedHome()?.judgedFrom === mark.judgedFrom
        ? { answer: ask({ store, filter: request, unreadable: [], unreadTasks: new Set(), tasksLeft: 0 }) }
        : undefined,
    );
  const known = askWhole();
  if (known !== undefined) return known;
  const moved = (await judgeChanges(store, world, { reader, mark })) ? askWhole() : undefined;
  if (moved !== undefined) return moved;
  const marks = reader.imports.marks();
  const groups = groupFiles(tracedFiles(reader, request.sessions));
  const { tasks, ...unread } = await judgeGroups(store, world, { groups, request, waitMs });
  const isWhole = request.sessions === undefined && tasks.size === groups.length && unread.unreadable.length === 0;
  const ground = isWhole && (await groundOf(world, mark.manifestBytes));
  if (isWhole && markOfHome(world, reader).judgedFrom === mark.judgedFrom) {
    if (!store.markHome({ ...mark, ground: ground || '' }, tasks, judgedFilesOf(groups, marks))) return undefined;
  }
  return store.read(() => {
    if (!store.hasJudged(tasks)) return undefined;
    return { answer: ask({ store, filter: { ...request, tasks: new Set(tasks.keys()) }, ...unread }) };
  });
}

interface JudgedGroups {
  /** What each task that was asked for was judged from. */
  readonly tasks: ReadonlyMap<string, string>;
  readonly unreadable: readonly UnreadableFile[];
  readonly unreadTasks: ReadonlySet<string>;
  readonly tasksLeft: number;
}

async function judgeGroups(
  store: ClaimStore,
  world: HomeContext,
  {
    groups,
    request,
    waitMs = Number.POSITIVE_INFINITY,
  }: Omit<JudgedQuestion, 'reader'> & { readonly groups: readonly (readonly SessionFile[])[] },
): Promise<JudgedGroups> {
  const known = store.judgedTasks();
  // Of some sessions alone nobody knows which other tasks are there.
  if (request.sessions === undefined) {
    const keys = new Set(groups.map(keyOf));
    store.removeTasks([...known.keys()].filter((key) => !keys.has(key)));
  }
  const tasks = new Map<string, string>();
  const unreadable: UnreadableFile[] = [];
  const unreadTasks = new Set<string>();
  const asked = groups.filter((group) => isAskedFor(group, request));
  if (asked.length === 0) return { tasks, unreadable, unreadTasks, tasksLeft: 0 };
  const files = request.sessions && new Set(groups.flat().map(({ file }) => file));
  await using opened = await openCustody(homeOf(world));
  const source = await readSource(opened.custody, world, files);
  const toJudge: { readonly group: readonly SessionFile[]; readonly key: string; readonly from: string }[] = [];
  for (const group of asked) {
    const [key, from] = [keyOf(group), judgedFrom(source, group)];
    if (known.get(key) === from) tasks.set(key, from);
    else toJudge.push({ group, key, from });
  }
  const endMs = world.clock().getTime() + waitMs;
  let [tasksLeft, isLate] = [0, false];
  const batch: JudgedTaskRows[] = [];
  const write = () => store.replaceTasks(batch.splice(0));
  for (const { group, key, from } of toJudge.sort(
    (one, other) => source.placeOf(one.group) - source.placeOf(other.group),
  )) {
    if (world.signal.aborted) break;
    // What cannot be read is tried by each question: it would be left by each.
    if (isLate && known.get(key)?.startsWith(unreadMark) !== true) {
      tasksLeft += 1;
      continue;
    }
    const task = await judgeGroup(source, group);
    isLate = world.clock().getTime() > endMs;
    unreadable.push(...task.unreadable);
    if (task.unreadable.length > 0) unreadTasks.add(key);
    // What was not read whole is judged again by the next question.
    const judged = unreadTasks.has(key) ? `${unreadMark} ${randomUUID()}` : from;
    tasks.set(key, judged);
    batch.push({ ...task.kept, key, judgedFrom: judged });
    if (batch.length >= batchTasks) write();
  }
  write();
  return { tasks, unreadable, unreadTasks, tasksLeft };
}

function isAskedFor(group: readonly SessionFile[], { sessions, sinceMs }: KeptClaimFilter): boolean {
  const told = group.flatMap((file) => file.sessions);
  if (sinceMs !== undefined && told.every(({ lastMs }) => lastMs < sinceMs)) return false;
  return sessions === undefined || told.some(({ name }) => sessions.has(name));
}

/** A disk that is full, or a file that is damaged while it is read, costs time and no answer. */
function isOfStore(error: unknown): boolean {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('SQLITE_');
}
