import { join } from 'node:path';
import { nodeFileSystem, writeFileDurably } from '@agentspine/durable-fs';
import type { Home } from '@agentspine/home';
import type { WatchWork } from '../watch/watch-work.ts';
import type { ClaimCounts } from './prepare-status.ts';
import type { PreparedStatus } from './prepared-status.ts';

/** Questions are asked no more often than this, and the file says no more often that it was looked. Milliseconds. */
const everyMs = 3_000;
const checkedEveryMs = 25_000;
const claimsEveryMs = 30_000;

/** Keeps `statusline.json` up to date. */
export class StatusKeeper {
  readonly #home: Home;
  readonly #work: Pick<WatchWork, 'prepareStatus'>;
  #prepared: PreparedStatus | undefined;
  #askedAtMs = 0;
  #claims: ClaimCounts;
  #claimsAtMs = 0;
  #isOutdated = true;
  /** Something changed since claims were counted, which is done more rarely. */
  #areClaimsOutdated = true;

  /** `work` asks the stores. */
  constructor(home: Home, work: Pick<WatchWork, 'prepareStatus'>) {
    this.#home = home;
    this.#work = work;
  }

  /** Asks again where something changed, and writes; otherwise it writes that it was looked. */
  async keep(nowMs: number, { isChanged }: { readonly isChanged: boolean }): Promise<void> {
    this.#areClaimsOutdated ||= isChanged;
    const areClaimsDue = this.#areClaimsOutdated && nowMs - this.#claimsAtMs >= claimsEveryMs;
    this.#isOutdated ||= isChanged || areClaimsDue || isOtherDay(this.#prepared, nowMs);
    if (this.#isOutdated && nowMs - this.#askedAtMs >= everyMs) await this.#ask(nowMs);
    else if (this.#prepared === undefined || nowMs - this.#prepared.checkedAtMs < checkedEveryMs) return;
    else if (!this.#isOutdated) this.#prepared = { ...this.#prepared, checkedAtMs: nowMs };
    if (this.#prepared !== undefined) await this.#write(this.#prepared);
  }

  async #ask(nowMs: number): Promise<void> {
    this.#askedAtMs = nowMs;
    // There is nothing to ask before the first import.
    if ((await nodeFileSystem.stat(this.#home.archive)) === undefined) return;
    const countsClaims = nowMs - this.#claimsAtMs >= claimsEveryMs;
    const { prepared, claims } = await this.#work.prepareStatus({
      nowMs,
      claims: countsClaims ? 'count' : this.#claims,
    });
    this.#prepared = prepared;
    this.#claims = claims;
    if (countsClaims) {
      this.#claimsAtMs = nowMs;
      this.#areClaimsOutdated = false;
    }
    this.#isOutdated = false;
  }

  async #write(prepared: PreparedStatus): Promise<void> {
    const path = join(this.#home.directory, 'statusline.json');
    const bytes = new TextEncoder().encode(`${JSON.stringify(prepared)}\n`);
    await writeFileDurably(nodeFileSystem, path, bytes, { tempName: `.statusline-${process.pid}.tmp` });
  }
}

function isOtherDay(prepared: PreparedStatus | undefined, nowMs: number): boolean {
  // A day ends at most once an hour: zones differ by parts of an hour at least.
  return prepared !== undefined && Math.floor(nowMs / 900_000) !== Math.floor(prepared.checkedAtMs / 900_000);
}
