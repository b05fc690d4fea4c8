import { randomBytes } from 'node:crypto';
import { readSite } from '@agentspine/dashboard';
import { type HomeContext, homeOf, threadFile, timezoneOf } from '@agentspine/home';
import { messageOf } from '@agentspine/schema';
import { LiveHub, type OpenServer, openServer, ServerError } from '@agentspine/server';
import { followNews } from './news.ts';
import { QuestionThreads } from './question-threads.ts';

/** How a home is served. */
export interface HomeServerOptions {
  /** The port that is wanted; 4777, or one of the next 19, where it is left out. */
  readonly port?: number | undefined;
  /** The time zone of days in answers, by its IANA name; default as that of the home. */
  readonly timezone?: string | undefined;
  /** The version of spine. */
  readonly version: string;
}

const firstPort = 4_777;

/**
 * Serves a home to browsers on this machine, until the signal of `world` or `close`; nothing in the home is written.
 * @throws ServerError `SERVE_PORT_TAKEN`, `SERVE_NO_PORT`, `SERVE_NO_PAGE`, HomeError `HOME_BAD_TIMEZONE`
 */
export async function openHomeServer(world: HomeContext, options: HomeServerOptions): Promise<OpenServer> {
  const files = readSite();
  const entry = threadFile('answer-worker', import.meta.url);
  if (files === undefined || entry === undefined)
    throw new ServerError('SERVE_NO_PAGE', 'the page is not built: run pnpm build, or install spine again');
  const { directory } = homeOf(world);
  const timezone = await timezoneOf(world, options.timezone);
  const threads = new QuestionThreads(entry, { directory, timezone, version: options.version });
  const nextSecret = () => randomBytes(32).toString('base64url');
  const hub = new LiveHub(randomBytes(6).toString('hex'));
  const ending = new AbortController();
  const signal = AbortSignal.any([world.signal, ending.signal]);
  const server = await openServer({
    port: options.port === undefined ? { firstPort } : { exactly: options.port },
    ...{ questions: threads, sql: threads, hub, files, nextSecret, version: options.version },
    nowMs: () => world.clock().getTime(),
    onFailure: (error) => world.onNotice(`a request failed: ${messageOf(error)}`),
  });
  // The surroundings of a process are not spread: some of them are asked for when they are wanted.
  const { env, homeDirectory, workingDirectory, clock, onNotice } = world;
  const following = followNews({ env, homeDirectory, workingDirectory, clock, onNotice, signal }, threads.version, hub);
  const close = async () => {
    ending.abort();
    await Promise.all([server.close(), following, threads[Symbol.asyncDispose]()]);
  };
  return { ...server, close, [Symbol.asyncDispose]: close };
}
