/**
 * A shared folder or a bucket as the target of a fleet: `hosts/<host>/<epoch>/<number>-<feed>-<digest>.jsonl.zst`. A segment is there whole or
 * not at all, and replaces nothing. Two homes that ship as one write different names for one number: the one that comes second is refused.
 */
import type { ObjectStore } from '@agentspine/object-store';
import { FleetError } from '../errors.ts';
import { decodeSegment, type SegmentInFile, segmentFileName } from '../segments/segment.ts';
import {
  assertFleet,
  epochFileName,
  epochPrefix,
  fleetMarker,
  fleetMarkerName,
  isEmpty,
  readEpoch,
} from './fleet-place.ts';
import { refuseClone } from './refuse-clone.ts';
import type { EpochName, FinishedEpoch, Sink, StoredCounts, StoredSegment } from './sink.ts';

/** Opens a place that homes ship to; makes it where nothing is there. @throws FleetError `FLEET_TARGET_WRONG` */
export async function openObjectSink(store: ObjectStore): Promise<Sink> {
  if (await isEmpty(store)) await store.putIfAbsent(fleetMarkerName, Buffer.from(fleetMarker));
  await assertFleet(store);
  return new ObjectSink(store);
}

class ObjectSink implements Sink {
  readonly feed = 'ledger';
  readonly #store: ObjectStore;

  constructor(store: ObjectStore) {
    this.#store = store;
  }

  async renewViews(): Promise<void> {
    // There are none: a question over a folder makes its own.
  }

  async list(name: EpochName): Promise<readonly StoredSegment[]> {
    return (await readEpoch(this.#store, name)).segments;
  }

  async put(segment: SegmentInFile): Promise<void> {
    const { host, epoch, number } = segment.header;
    const file = segmentFileName(segment);
    const key = `${epochPrefix({ host, epoch })}${file}`;
    const others = async () =>
      (await readEpoch(this.#store, { host, epoch })).segments.filter(
        (stored) => stored.number === number && stored.file !== file,
      );
    if ((await others()).length > 0) throw refuseClone(segment.header);
    // Other bytes under the name of the same lines are those of another version of zstd.
    await this.#store.putIfAbsent(key, segment.file);
    // Two that came at once see each other here, and the same one of them stays.
    if ((await others()).some((other) => other.file < file)) {
      await this.#store.delete(key);
      throw refuseClone(segment.header);
    }
  }

  async finish({ host, epoch, name, replaces }: FinishedEpoch): Promise<void> {
    const text = `${JSON.stringify({ v: 1, name, replaces })}\n`;
    await this.#store.put(`${epochPrefix({ host, epoch })}${epochFileName}`, Buffer.from(text));
    for (const older of replaces) await this.#removeEpoch({ host, epoch: older });
  }

  async count(name: EpochName): Promise<StoredCounts> {
    const { segments } = await readEpoch(this.#store, name);
    let rows = 0;
    for (const segment of segments) {
      const key = `${epochPrefix(name)}${segment.file}`;
      const bytes = await this.#store.get(key);
      if (bytes === undefined) throw new FleetError('FLEET_DAMAGED', `${key} went while it was read; run it again`);
      rows += decodeSegment(bytes, segment).header.rows;
    }
    return { segments: segments.length, rows };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // Nothing is held open.
  }

  /** Empty folders stay: their names say nothing but ids. */
  async #removeEpoch(name: EpochName): Promise<void> {
    for (const { key } of await this.#store.list(epochPrefix(name))) await this.#store.delete(key);
  }
}
