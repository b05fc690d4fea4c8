import { join } from 'node:path';
import { hrtime } from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Durability } from '@agentspine/sqlite';
import { firstSeed, openTempHome, roundsOf, seededRandom } from '@agentspine/testkit';
import { expect, test } from 'vitest';
import { openWriter } from '../../src/index.ts';
import { LockHolder } from './lock-holder.ts';
import { openLoopDisk, whyNoLoopDisk } from './loop-disk.ts';
import { RecordingProcess } from './recording-process.ts';
import { faultsOfIds, HomeReader, missingOf } from './stored-records.ts';

/** Two, so that commits of one lie between those of the other. */
const processes = 2;
const recordingMsMax = 400;
const obstacle = whyNoLoopDisk();
const reason = obstacle === undefined ? '' : ` (skipped: ${obstacle})`;
const seed = firstSeed();

test.runIf(obstacle === undefined)(
  `P2: no record that was returned at durability power is lost when the power is cut${reason}`,
  async () => {
    const { returned, spooled, lost, faults } = await cutPowerAgain('power', roundsOf({ small: 2, full: 30 }));
    console.log(
      `seed ${seed}, power: ${returned} records were returned, ${spooled} of them from the spool, ${lost} lost`,
    );
    expect(faults).toEqual([]);
    expect(returned).toBeGreaterThan(0);
    expect(spooled).toBeGreaterThan(0);
    expect(lost).toBe(0);
  },
);

test.runIf(obstacle === undefined)(
  `P2, the control: at durability process the same cuts lose returned records, and never half of one${reason}`,
  async () => {
    const { returned, spooled, lost, faults } = await cutPowerAgain('process', roundsOf({ small: 3, full: 12 }));
    console.log(
      `seed ${seed}, process: ${returned} records were returned, ${spooled} of them from the spool, ${lost} lost`,
    );
    expect(faults).toEqual([]);
    expect(lost).toBeGreaterThan(0);
  },
);

async function cutPowerAgain(durability: Durability, rounds: number) {
  const random = seededRandom(seed);
  const faults: string[] = [];
  let [returned, spooled, lost] = [0, 0, 0];
  using folder = openTempHome();
  for (let round = 0; round < rounds; round += 1) {
    using disk = openLoopDisk(folder.path, '256M');
    const home = join(disk.path, 'home');
    const recording = Array.from(
      { length: processes },
      (_, index) =>
        new RecordingProcess(folder.path, {
          home,
          durability,
          mark: `${durability}-${round}-${index}`,
          busyTimeoutMs: 200,
        }),
    );
    let holder: LockHolder | undefined;
    let cutAt: bigint;
    try {
      await Promise.all(recording.map((each) => each.hasBegun()));
      await sleep(random() * recordingMsMax);
      if (round % 3 === 1) {
        // What is returned from here on is in the spool.
        holder = await LockHolder.start(home);
        const heldAt = hrtime.bigint();
        await Promise.all(recording.map((each) => each.hasGoneOn(heldAt)));
        await sleep(random() * recordingMsMax);
      }
      cutAt = disk.cutPower();
    } finally {
      await Promise.all([...recording.map((each) => each.kill()), holder?.kill()]);
    }
    disk.restart();
    const acknowledged = recording.map((each) => each.acknowledged().filter(({ at }) => at < cutAt));
    // A writer opens what the cut left, and goes on.
    using writer = openWriter({ home, onProblem: (problem) => faults.push(`round ${round}: ${problem.kind}`) });
    writer.obs.recordTick({ source: 'mark:after', detailJson: {} });
    writer.close();
    const stored = new HomeReader(home).readNew();
    returned += acknowledged.flat().length;
    spooled += stored.filter(({ place }) => place === 'spool').length;
    lost += missingOf(acknowledged.flat(), stored).length;
    // Ids that were lost may be given again; that is for the control alone.
    faults.push(...faultsOfIds(acknowledged, stored).map((fault) => `seed ${seed}, round ${round}: ${fault}`));
  }
  return { returned, spooled, lost, faults };
}
