import { counted } from '@agentspine/render/count-text';
import type { HomeContext } from './home-context.ts';
import type { Home } from './home-paths.ts';

/** What a check found. */
export interface Finding {
  /** `problem`: something is lost, damaged or out of reach. `notice`: what the next run of a command puts right by itself. */
  readonly level: 'problem' | 'notice';
  /** The file or folder. */
  readonly path: string;
  /** What is the matter with it, as the end of a sentence that begins with the path. */
  readonly what: string;
  /** What to do. */
  readonly advice: string;
}

/** What is examined, and how closely. */
export interface Examination {
  /** The home. */
  readonly home: Home;
  /** Clock, environment and callbacks. */
  readonly world: HomeContext;
  /** Whether every byte is read: digests of blobs, lines of ledger and cold days, ids of records. */
  readonly isDeep: boolean;
  /** Which part of the transcripts is derived again; all where it is missing. */
  readonly sample?: { readonly percent: number; readonly seed: string } | undefined;
}

/** One family of checks. It changes nothing, and what it cannot read it reports. */
export interface Check {
  /** What is checked, in a word or two. */
  readonly name: string;
  /** Looks, and returns what it found. */
  readonly find: (examination: Examination) => Promise<readonly Finding[]>;
}

/** Findings are for people: beyond so many of a kind the rest is a number. */
const listedMax = 20;

/** The first findings of many of a kind, and how many more there are. */
export function listSome(findings: readonly Finding[]): readonly Finding[] {
  const [first] = findings;
  if (first === undefined || findings.length <= listedMax) return findings;
  const more = {
    ...first,
    what: `is not the last one: ${counted(findings.length - listedMax, 'more finding is like it', 'more findings are like it')}`,
  };
  return [...findings.slice(0, listedMax), more];
}
