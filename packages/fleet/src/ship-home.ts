import { isDeepStrictEqual } from 'node:util';
import { ArchiveError } from '@agentspine/archive';
import { nodeFileSystem } from '@agentspine/durable-fs';
import { type Home, type HomeContext, homeOf } from '@agentspine/stores';
import { openLedgerOf } from '@agentspine/stores/open-stores';
import type { TurnsPart } from './engines/take-turns.ts';
import { FleetError } from './errors.ts';
import type { FeedPositions } from './home/fleet-file.ts';
import { lockFleet, makeFleetId, readFleetFile, renewEpoch, saveFleetFile } from './home/fleet-store.ts';
import { type HomeMarks, judgeHome, readMarks } from './home/home-marks.ts';
import { Outbox } from './outbox/outbox.ts';
import { type FeedPart, shipSegments } from './outbox/ship-segments.ts';
import { asLines } from './segments/row-lines.ts';
import { takeCold } from './segments/take-cold.ts';
import { takeLedger } from './segments/take-ledger.ts';
import { RecordSource } from './segments/take-records.ts';
import { openSink } from './sinks/open-sink.ts';
import type { Sink } from './sinks/sink.ts';

/** What shipping did. */
export interface ShipReport {
  /** Random id of the home. */
  readonly host: string;
  /** What people call it. */
  readonly name: string;
  /** Where it ships to. */
  readonly target: string;
  /** The life of its positions. */
  readonly epoch: string;
  /** Whether it began again from the beginning: the home is a copy, its ledger was derived again, or sessions were erased. */
  readonly isNewEpoch: boolean;
  /** Segments that the target took. */
  readonly segments: number;
  /** Their rows. */
  readonly rows: number;
  /** What the target refused; it waits in the home. */
  readonly refused: readonly { readonly number: number; readonly problem: string }[];
  /** Whether Ctrl-C ended it before all was shipped; the next one goes on. */
  readonly isInterrupted: boolean;
}

/** How often it begins again because the ledger was replaced while it was read. */
const attemptsMax = 3;

/**
 * Ships what is new to the target of the home's fleet; with `isAgain` all of it, in place of what is there. It may be killed at any moment, and run again at any time.
 * @throws FleetError `FLEET_NOT_SET_UP`, `FLEET_CLONED_HOME`, `FLEET_UNREACHABLE`, `FLEET_HOME_DAMAGED`
 */
export async function shipHome(
  world: HomeContext,
  { isAgain = false }: { readonly isAgain?: boolean } = {},
): Promise<ShipReport> {
  const home = homeOf(world);
  // Nothing is made in a home that is in no fleet.
  await readFleetFile(home);
  await using _lock = await lockFleet(home);
  const before = await readFleetFile(home);
  await using sink = await openSink(before.target, world);
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await shipOnce({ home, world, sink }, { lastEpoch: before.epoch, isAgain: isAgain && attempt === 1 });
    } catch (error) {
      const isReplaced = error instanceof ArchiveError && error.code === 'LEDGER_CHANGING';
      if (!(isReplaced || error instanceof HomeReplaced) || attempt >= attemptsMax) throw error;
    }
  }
}

interface ShipPlace {
  readonly home: Home;
  readonly world: HomeContext;
  readonly sink: Sink;
}

async function shipOnce(
  { home, world, sink }: ShipPlace,
  { lastEpoch, isAgain }: { readonly lastEpoch: string; readonly isAgain: boolean },
): Promise<ShipReport> {
  const known = await readFleetFile(home);
  const marks = await readMarks(home);
  const file = renewEpoch(known, { marks, epoch: makeFleetId(), isAgain });
  const outbox = new Outbox(home.directory, nodeFileSystem);
  // In this order: what waits is all that is left of what its epoch has noted as shipped.
  // Not where nothing changed: each sync makes those who record wait.
  if (!isDeepStrictEqual(file, known)) await saveFleetFile(home, file);
  if (file.epoch !== known.epoch) await outbox.clear();
  await using records = new RecordSource(home.directory);
  const shipped = await shipSegments({
    sink,
    outbox,
    file,
    save: (next) => saveFleetFile(home, next),
    take: (positions) => takeNext({ home, world, sink, records }, { from: positions, marks }),
    clock: world.clock,
    signal: world.signal,
  });
  const { host, name, target, epoch } = shipped.file;
  const { segments, rows, refused, isInterrupted } = shipped;
  const isNewEpoch = epoch !== lastEpoch;
  return { host, name, target, epoch, isNewEpoch, segments, rows, refused, isInterrupted };
}

/** Days that left `spine.db` come first: a row that leaves it meanwhile is in a day that is sealed later, and is shipped with it. */
async function takeNext(
  { home, world, sink, records }: ShipPlace & { readonly records: RecordSource },
  { from, marks }: { readonly from: FeedPositions; readonly marks: HomeMarks },
): Promise<FeedPart | undefined> {
  const part = (await takeRecordsPart({ home, records }, from)) ?? (await takeUsagePart({ home, world, sink }, from));
  if (judgeHome(marks, await readMarks(home)) !== 'none') throw new HomeReplaced();
  return part;
}

async function takeRecordsPart(
  { home, records }: { readonly home: Home; readonly records: RecordSource },
  from: FeedPositions,
): Promise<FeedPart | undefined> {
  const cold = await takeCold(home, from.cold);
  if (cold.to !== from.cold) return { feed: 'cold', rows: cold.rows, to: { ...from, cold: cold.to } };
  const { rows, to } = await records.take(from.records);
  return to === from.records ? undefined : { feed: 'records', rows, to: { ...from, records: to } };
}

async function takeUsagePart({ home, world, sink }: ShipPlace, from: FeedPositions): Promise<FeedPart | undefined> {
  const { rows, to, earlier } = await (sink.feed === 'turns' ? takeTurnsOf(home, world, from.ledger) : takeLines());
  if (to === from.ledger) return undefined;
  return { feed: sink.feed, rows: asLines(rows), earlier: earlier?.map(asLines), to: { ...from, ledger: to } };

  async function takeLines(): Promise<TurnsPart> {
    await using ledger = await openLedgerOf(home, world, 'read');
    return await takeLedger(ledger, from.ledger);
  }
}

/** Loaded where rows go to a database. */
async function takeTurnsOf(home: Home, world: HomeContext, from: number) {
  const { takeTurns } = await import('./engines/take-turns.ts');
  return await takeTurns(home, world, from);
}

/** The ledger or `spine.db` was replaced while it was read. */
class HomeReplaced extends FleetError {
  constructor() {
    super('FLEET_HOME_DAMAGED', 'the stores of the home are replaced again and again while they are read; ship later');
  }
}
