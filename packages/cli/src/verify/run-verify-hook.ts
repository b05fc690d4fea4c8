import type { ClaimView } from '@agentspine/home';
import { readLastTurnClaims } from '@agentspine/judge';
import { inertText } from '@agentspine/render';
import { whyOf } from '@agentspine/render/claim-report';
import type { Surroundings } from '../command.ts';
import { CommandError } from '../errors.ts';
import { readStdin } from '../read-stdin.ts';

/** A hook gets a few fields. */
const hookBytesMax = 1024 * 1024;

/** The exit code by which a Stop hook makes Claude Code go on; every other one lets it stop. */
const blocks = 2;

/**
 * `spine verify --hook`: whether what the last turn claims fits what was done in it. A turn that went on because of this hook
 * may stop, so that no session goes round in circles.
 */
export async function runVerifyHook(world: Surroundings): Promise<number> {
  const { path, isAgain } = parseHook(await readStdin(world, { what: 'the hook', bytesMax: hookBytesMax }));
  if (isAgain) return 0;
  const claims = await readLastTurnClaims(path, world);
  const wrong = claims.filter(({ status, reason }) => status === 'contradicted' || reason === 'stale');
  // What was said last of a kind is what counts.
  const found = wrong.findLast((claim) => claims.findLast(({ kind }) => kind === claim.kind) === claim);
  if (found === undefined) return 0;
  world.stderr.write(`${sentenceOf(found)}\n`);
  return blocks;
}

function sentenceOf(claim: ClaimView): string {
  const then = claim.reason === 'stale' ? 'run it again' : 'do it, or say that it was not done';
  return inertText(
    `"${claim.quote}" is ${claim.reason === 'stale' ? 'out of date' : 'not so'}: ${whyOf(claim)}; ${then}.`,
  );
}

/** The failure of a hook must not stop the agent: it ends with 1, which Claude Code only shows. */
function parseHook(text: string): { readonly path: string; readonly isAgain: boolean } {
  const hook = parseObject(text);
  const path = hook?.['transcript_path'];
  if (typeof path !== 'string' || path === '') {
    throw new CommandError(
      'CLI_NOT_FOUND',
      'verify --hook reads the JSON of a Stop hook from stdin; it has no transcript_path',
    );
  }
  return { path, isAgain: hook?.['stop_hook_active'] === true };
}

function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : undefined;
  } catch {
    return undefined;
  }
}
