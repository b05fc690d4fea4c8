/**
 * A fleet as one home: a folder below `cache/` of the home, made of the segments in a shared folder or a bucket. Its ledger has the lines of all hosts,
 * and the read model is built of it as of any ledger, so every question is answered in the shapes of one home. Lines and records that
 * are added twice count once, so a kill at any moment costs nothing but the work.
 */
import { hash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { decodeLedgerLine, encodeLedgerLine } from '@agentspine/archive';
import {
  acquireLock,
  nodeFileSystem,
  nodeLockEnvironment,
  ownedTempName,
  writeFileDurably,
} from '@agentspine/durable-fs';
import { isS3Address, type ObjectStore } from '@agentspine/object-store';
import { type HomeContext, homeOf, lockOptions, makeHome, readTextFile, withHome } from '@agentspine/stores';
import { openArchiveOf } from '@agentspine/stores/build-archive';
import { openLedgerOf } from '@agentspine/stores/open-stores';
import { openWriterOf } from '@agentspine/stores/spine';
import { FleetError } from '../errors.ts';
import { parseRecordRow } from '../segments/record-row.ts';
import { decodeSegment, rowsIn, type Segment, type SegmentName } from '../segments/segment.ts';
import { assertFleet, epochPrefix, listEpochs } from '../sinks/fleet-place.ts';
import { openFleetStore } from '../sinks/open-fleet-store.ts';
import { parseTarget } from '../sinks/parse-target.ts';
import type { EpochName } from '../sinks/sink.ts';
import { openRecordTables } from './insert-records.ts';
import { lineOfHost } from './line-of-host.ts';
import { formatViewFile, judgeView, parseViewFile } from './view-file.ts';

/** Digits of a digest that name the view of a folder. */
const nameDigits = 16;
/** Another question over the same fleet makes the view meanwhile. */
const waitMs = 600_000;
/** Characters of lines that are appended in one write. */
const appendedMax = 4 * 1024 * 1024;

/** The world of a fleet: as the given one, but its home is made of what hosts shipped into a folder or a bucket. @throws FleetError `FLEET_NOT_FOUND`, `FLEET_TARGET_WRONG`, `FLEET_DAMAGED` */
export async function openFleetView<World extends HomeContext>(world: World, folder: string): Promise<World> {
  const isFolder = !folder.startsWith('dir:') && !isS3Address(folder);
  const target = parseTarget(isFolder ? `dir:${folder}` : folder, world.workingDirectory);
  if (target.kind !== 'dir' && target.kind !== 's3') {
    throw new FleetError('FLEET_TARGET_WRONG', 'only a folder or a bucket can be asked as a home');
  }
  const fleet = await openFleetStore(target, world);
  await assertFleet(fleet);
  const name = hash('sha256', fleet.name).slice(0, nameDigits);
  const parent = join(homeOf(world).directory, 'cache', 'fleets');
  await nodeFileSystem.makeDirectory(parent);
  await using _lock = await acquireLock(nodeFileSystem, join(parent, `${name}.lock`), { ...lockOptions, waitMs });
  const view = withHome(world, join(parent, name));
  await bringUp(view, fleet);
  return view;
}

interface FileOfHost extends EpochName {
  readonly segment: SegmentName;
}

async function bringUp(view: HomeContext, fleet: ObjectStore): Promise<void> {
  const { directory } = homeOf(view);
  const files = new Map<string, FileOfHost>();
  for (const { host, epoch, segments } of await listEpochs(fleet)) {
    for (const segment of segments) files.set(`${host}/${epoch}/${segment.file}`, { host, epoch, segment });
  }
  const text = await readTextFile(join(directory, viewFileName));
  const step = judgeView(text === undefined ? undefined : parseViewFile(text), [...files.keys()]);
  if (step.kind === 'make') await rm(directory, { recursive: true, force: true });
  if (step.kind === 'add' && step.files.length === 0) return;
  await makeHome({ directory });
  await addFiles(
    view,
    fleet,
    step.files.flatMap((file) => files.get(file) ?? []),
  );
  const tempName = ownedTempName(nodeLockEnvironment);
  const bytes = Buffer.from(formatViewFile({ v: 1, files: [...files.keys()] }));
  await writeFileDurably(nodeFileSystem, join(directory, viewFileName), bytes, { tempName });
}

/** The file of a view that says what it is made of. */
const viewFileName = 'fleet-view.json';

async function addFiles(view: HomeContext, fleet: ObjectStore, files: readonly FileOfHost[]): Promise<void> {
  const home = homeOf(view);
  openWriterOf(home, view).close();
  await using ledger = await openLedgerOf(home, view);
  using records = openRecordTables(home.directory);
  for (const file of files) {
    view.signal.throwIfAborted();
    const segment = await readSegment(fleet, file);
    if (segment.header.feed === 'ledger') {
      for (const lines of ledgerLines(segment)) await ledger.appendEncoded([lines]);
    } else {
      records.insert(rowsIn(segment).flatMap((row) => parseRecordRow(row) ?? []));
    }
  }
  using archive = await openArchiveOf(home, ledger, view);
  await archive.build();
}

/** Lines of the ledger as bytes, in writes of bounded size. Kinds that a newer program wrote are left out, as readers skip them. */
function* ledgerLines(segment: Segment): Generator<Uint8Array> {
  let text = '';
  for (const row of rowsIn(segment)) {
    const line = decodeLedgerLine(row);
    if (line === undefined) continue;
    text += encodeLedgerLine(lineOfHost(line, segment.header));
    if (text.length < appendedMax) continue;
    yield Buffer.from(text);
    text = '';
  }
  yield Buffer.from(text);
}

/** @throws FleetError `FLEET_DAMAGED` */
async function readSegment(fleet: ObjectStore, { host, epoch, segment }: FileOfHost): Promise<Segment> {
  const key = `${epochPrefix({ host, epoch })}${segment.file}`;
  const bytes = await fleet.get(key);
  if (bytes === undefined) throw new FleetError('FLEET_DAMAGED', `${key} went while it was read; run it again`);
  const read = decodeSegment(bytes, segment);
  if (read.header.host === host && read.header.epoch === epoch) return read;
  throw new FleetError('FLEET_DAMAGED', `${key} is a segment of another host; put it back where it belongs`);
}
