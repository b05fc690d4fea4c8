import {
  type Coverage,
  classifyFidelity,
  coverageFlags,
  type Fidelity,
  fidelityClasses,
  granularities,
  type Provenance,
  parseCoverageCode,
} from '@agentspine/schema';
import { type JsonObject, parseObject } from './read-json.ts';

/** A ledger knows a handful of fidelities, each shared by all turns of a source: each is made, and written as JSON, once. */
const known = new Map<number, Fidelity>();
const texts = new Map<number, string>();
const coverages = new Map<string, Coverage>();

/**
 * Reads a fidelity; `undefined` for what is not one. The class of an observation (`at`) follows from what it covers; one from
 * the API keeps the class it was given.
 */
export function parseFidelity(value: unknown, at: Provenance | undefined): Fidelity | undefined {
  const fidelity = parseObject(value);
  const coverage = parseGivenCoverage(fidelity?.['coverage']);
  if (fidelity === undefined || coverage === undefined) return undefined;
  const granularity = indexIn(granularities, fidelity['granularity']);
  if (granularity === -1) return undefined;
  const givenClass = at === undefined ? indexIn(fidelityClasses, fidelity['class']) : -1;
  const key = keyOf(coverage, granularity, givenClass);
  const seen = known.get(key);
  if (seen !== undefined) return seen;
  const made = makeFidelity(coverage, granularity, givenClass);
  known.set(key, made);
  return made;
}

/** A fidelity as JSON, its members in a fixed order. */
export function fidelityJson(fidelity: Fidelity): string {
  const { coverage, granularity } = fidelity;
  const key = keyOf(coverage, granularities.indexOf(granularity), fidelityClasses.indexOf(fidelity.class));
  const text = texts.get(key) ?? JSON.stringify(fidelity);
  texts.set(key, text);
  return text;
}

function keyOf(coverage: JsonObject | Coverage, granularity: number, fidelityClass: number): number {
  let key = (granularity << 4) | (fidelityClass + 1);
  for (const flag of coverageFlags) key = (key << 1) | Number(parseMember(coverage, flag) === true);
  return key;
}

/** Coverage as an object, or as the letters of a line that was derived. */
function parseGivenCoverage(value: unknown): JsonObject | Coverage | undefined {
  if (typeof value !== 'string') return parseObject(value);
  const coverage = coverages.get(value) ?? parseCoverageCode(value);
  coverages.set(value, coverage);
  return coverage;
}

function indexIn(names: readonly unknown[], name: unknown): number {
  return names.indexOf(name);
}

function makeFidelity(given: JsonObject | Coverage, granularity: number, givenClass: number): Fidelity {
  const coverage = parseCoverage(given);
  const name = granularities[granularity] ?? 'per-turn';
  return { granularity: name, coverage, class: fidelityClasses[givenClass] ?? classifyFidelity(name, coverage) };
}

function parseCoverage(given: JsonObject | Coverage): Coverage {
  return Object.fromEntries(
    coverageFlags.map((flag) => [flag, parseMember(given, flag) === true]),
  ) as unknown as Coverage;
}

function parseMember(coverage: JsonObject | Coverage, flag: keyof Coverage): unknown {
  return (coverage as JsonObject & Coverage)[flag];
}
