import { join } from 'node:path';
import { type HomeContext, homeOf, makeHome } from '@agentspine/home';
import { erasedNamesIn } from '@agentspine/home/erased-names';
import { type Receiver, receiveTelemetry } from '@agentspine/otlp';
import { tryFillLive } from './fill-live.ts';

/** What came is read this long after the first of it, in milliseconds: exporters send in groups. */
const quietMs = 1_000;

/**
 * Receives telemetry of agents for a home, until it is closed. What was acknowledged is in the journal; it is in `live.sqlite` a moment
 * later. What an earlier receiver could not read any more is read first. @throws OtlpError `OTLP_PORT_TAKEN`, `OTLP_RUNNING`
 */
export async function serveTelemetry(world: HomeContext, { port }: { readonly port: number }): Promise<Receiver> {
  const home = homeOf(world);
  await makeHome(home);
  const filling = new Filling(home.directory, world);
  const receiver = await receiveTelemetry({
    folder: join(home.directory, 'otlp'),
    port,
    nowMs: () => world.clock().getTime(),
    namesErased: erasedNamesIn(home.directory),
    onKept: () => filling.soon(),
    onNotice: world.onNotice,
  });
  filling.soon();
  const close = async (): Promise<void> => {
    await receiver.close();
    await filling.now();
  };
  return { ...receiver, close, [Symbol.asyncDispose]: close };
}

/** Reads the journals, one reading after another. */
class Filling {
  readonly #directory: string;
  readonly #world: HomeContext;
  #timer: NodeJS.Timeout | undefined;
  #work: Promise<void> = Promise.resolve();

  constructor(directory: string, world: HomeContext) {
    this.#directory = directory;
    this.#world = world;
  }

  soon(): void {
    // A sender that never pauses does not hold it up: the first body since the last reading starts the clock.
    this.#timer ??= setTimeout(() => void this.now(), quietMs);
  }

  async now(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#work = this.#work.then(async () => {
      await tryFillLive(this.#directory, this.#world.onNotice);
    });
    await this.#work;
  }
}
