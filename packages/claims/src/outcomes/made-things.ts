/* What a commit or a pull request is called by the program that made it. */
import type { CommandActivity } from '../commands/classify-command.ts';

/** A commit or a pull request that was made, as an output names it. */
export interface MadeThing {
  /** The short hash of a commit, in lower case; the address of a pull request. */
  readonly id: string;
  /** The subject of a commit; absent for a pull request. */
  readonly title?: string | undefined;
}

/** What is read of an output at its beginning, and at its end. */
const outputCharactersMax = 100_000;
/** Lines of one output that name something. */
const thingsMax = 100;
const titleCharactersMax = 120;

/** `[main 1a2b3c4] Subject`, `[main (root-commit) 1a2b3c4] Subject`, `[detached HEAD 1a2b3c4] Subject`. */
const commitLine = /^[ \t]{0,8}\[[^\]\n]{1,200} ([0-9a-f]{7,40})\] ([^\n]{0,400})/gm;

const pullRequestAddress =
  /https?:\/\/(?!api\.)[^\s"'<>()\\]{1,300}?\/(?:pull|merge_requests|pull-requests|pullrequest|pulls)\/\d{1,10}(?!\d)/g;

/**
 * What each activity of a call made, by the place of the activity: of several commits of one call each has its line, where there are
 * as many lines as commits. A single one that made several is named by the last.
 */
export function madeThingsOf(
  activities: readonly Pick<CommandActivity, 'kind' | 'isSecondary'>[],
  output: string,
): ReadonlyMap<number, MadeThing> {
  const made = new Map<number, MadeThing>();
  const text = shorten(output);
  for (const [kind, read] of [['commit', commitsIn] as const, ['pr', pullRequestsIn] as const]) {
    const places = activities.flatMap((activity, at) => (activity.kind === kind && !activity.isSecondary ? [at] : []));
    if (places.length === 0) continue;
    const things = read(text);
    const last = things.at(-1);
    if (places.length === 1 && last !== undefined) made.set(places[0] ?? 0, last);
    else if (places.length === things.length) {
      for (const [index, place] of places.entries()) made.set(place, things[index] ?? { id: '' });
    }
  }
  return made;
}

/** The pull request that an address in a text is of; the first where there are several. */
export function pullRequestIn(text: string): MadeThing | undefined {
  return pullRequestsIn(shorten(text))[0];
}

function commitsIn(text: string): readonly MadeThing[] {
  const found: MadeThing[] = [];
  for (const [, id = '', title = ''] of text.matchAll(commitLine)) {
    found.push({ id, title: title.trim().slice(0, titleCharactersMax) });
    if (found.length === thingsMax) break;
  }
  return found;
}

/** Each once: a program repeats the address of what it made. */
function pullRequestsIn(text: string): readonly MadeThing[] {
  const found = new Set<string>();
  for (const [address] of text.matchAll(pullRequestAddress)) {
    found.add(address);
    if (found.size === thingsMax) break;
  }
  return [...found].map((id) => ({ id }));
}

function shorten(output: string): string {
  if (output.length <= 2 * outputCharactersMax) return output;
  return `${output.slice(0, outputCharactersMax)}\n${output.slice(-outputCharactersMax)}`;
}
