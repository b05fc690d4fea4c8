import { drainWrites, ProgramFailure } from './run-process.ts';

/** Something that is measured: the first of a list is ours. */
export interface Contender {
  readonly name: string;
  /** Brings the world into the state the run needs; not measured. */
  readonly prepare?: () => Promise<void> | void;
  /** One run: milliseconds or bytes. */
  readonly run: () => Promise<number>;
}

/** What the runs of a contender gave, or why there are none. */
export interface Series {
  readonly name: string;
  readonly samples: readonly number[];
  readonly failure?: string;
}

export interface Turns {
  readonly runs: number;
  /** Before each round; not measured. */
  readonly beforeRound?: () => void;
  /** Rounds that are not counted: they fill the page cache and the programs' own caches. */
  readonly warmUps?: number;
}

/** Runs the contenders in turns, A B A B, so that a slow minute of the machine meets all of them. */
export async function measureInTurns(contenders: readonly Contender[], turns: Turns): Promise<readonly Series[]> {
  const warmUps = turns.warmUps ?? 1;
  const series = contenders.map(({ name }) => ({
    name,
    samples: [] as number[],
    failure: undefined as string | undefined,
  }));
  for (let round = 0; round < warmUps + turns.runs; round += 1) {
    turns.beforeRound?.();
    for (const [index, contender] of contenders.entries()) {
      const own = series[index];
      if (own === undefined || own.failure !== undefined) continue;
      const result = await runOnce(contender);
      if (typeof result === 'string') own.failure = result;
      else if (round >= warmUps) own.samples.push(result);
    }
  }
  return series.map(({ name, samples, failure }) =>
    failure === undefined ? { name, samples } : { name, samples: [], failure },
  );
}

async function runOnce(contender: Contender): Promise<number | string> {
  try {
    await contender.prepare?.();
    drainWrites();
    return await contender.run();
  } catch (error) {
    if (error instanceof ProgramFailure) return error.message;
    throw error;
  }
}
