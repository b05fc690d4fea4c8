import { flushCompileCache } from 'node:module';
import type { HomeContext } from '@agentspine/home';

interface ToKill {
  readonly world: HomeContext;
  readonly begun: () => number;
}

/** The world of a program that is gone at the begin of a step, counted from 1, of those of its steps that count; `begun` says how many began. */
export function worldToKill(home: string, at: number, counts: (step: string) => boolean = () => true): ToKill {
  let begun = 0;
  // One that is killed would leave nothing of what it compiled to the next.
  flushCompileCache();
  const world: HomeContext = {
    env: { AGENTSPINE_HOME: home, TZ: 'UTC' },
    homeDirectory: home,
    workingDirectory: home,
    clock: () => new Date(),
    signal: new AbortController().signal,
    onNotice: () => undefined,
    onProgress: ({ step }) => {
      if (counts(step)) begun += 1;
      if (begun === at) process.kill(process.pid, 'SIGKILL');
    },
  };
  return { world, begun: () => begun };
}
