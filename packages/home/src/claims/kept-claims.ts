import type { ClaimStore, TaskClaims, TaskRows } from '@agentspine/read-model';

/**
 * What was judged before, for as long as its store works: a disk that is full, or a file that is damaged while it is read, costs
 * time and no answer.
 */
export class KeptClaims implements Disposable {
  #store: ClaimStore | undefined;

  constructor(store: ClaimStore | undefined) {
    this.#store = store;
  }

  /** What is kept of a task, where it was judged from the same; of its activities those of a kind are read all. */
  read(key: string, judgedFrom: string, kind?: string): TaskClaims | undefined {
    return this.#try((store) => {
      return store.judgedFrom(key) === judgedFrom ? readEvidence(store.readTask(key), kind) : undefined;
    });
  }

  keep(key: string, judgedFrom: string, rows: TaskRows): void {
    this.#try((store) => store.replaceTask(key, judgedFrom, rows));
  }

  /** Forgets the tasks that are no longer there. */
  keepOnly(keys: ReadonlySet<string>): void {
    this.#try((store) => store.removeTasks(store.taskKeys().filter((key) => !keys.has(key))));
  }

  [Symbol.dispose](): void {
    this.#store?.close();
  }

  #try<Result>(use: (store: ClaimStore) => Result): Result | undefined {
    if (this.#store === undefined) return undefined;
    try {
      return use(this.#store);
    } catch {
      this.#store.close();
      this.#store = undefined;
      return undefined;
    }
  }
}

/** Reads the activities that claims point at, so that nothing is read after the store is closed. */
function readEvidence({ claims, activities }: TaskClaims, kind: string | undefined): TaskClaims {
  const places = claims.flatMap(({ evidence, editedAfter }) => [evidence, editedAfter]);
  const read = new Map(places.flatMap((place) => (place === null ? [] : [[place, activities.get(place)] as const])));
  const all = kind === undefined ? [] : activities.ofKind(kind);
  return { claims, activities: { get: (place) => read.get(place), ofKind: (asked) => (asked === kind ? all : []) } };
}
