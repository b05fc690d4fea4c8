import { textWithoutCheck } from '@agentspine/durable-fs';
import {
  classifyFidelity,
  coverageCode,
  type Granularity,
  isJsonObject,
  type LedgerLine,
  parseCoverageCode,
  totalTokens,
  zeroUsage,
} from '@agentspine/schema';
import { lineShapes } from './line-shapes.ts';

/**
 * A ledger line as it is in `ledger.jsonl`: one JSON object and LF; members that are `undefined` are left out. A turn
 * that was derived is written shortly: coverage as letters, no class (it follows), no usage where none is reported.
 */
export function encodeLedgerLine(line: LedgerLine): string {
  return `${JSON.stringify(line.kind === 'turn' && line.at !== undefined ? shortTurn(line) : line)}\n`;
}

/**
 * Reads one line, with or without its line end, and with or without its check, which is not part of what it says. `undefined` for what is not a line of a kind and version known here, or
 * lacks something that code relies on; members that are not known are kept (SPEC 2.2, A051).
 */
export function decodeLedgerLine(text: string): LedgerLine | undefined {
  return parseLine(parseJson(textWithoutCheck(text)));
}

/**
 * Reads JSON; `undefined` where it is not one. A member called `__proto__` is left out: copied with the wrong call, it
 * would change what an object is (RELIABILITY 3.4).
 */
export function parseJson(text: string): unknown {
  try {
    // The name may be written with escapes, which ordinary lines have none of.
    const isSuspicious = text.includes('__proto__') || text.includes('\\u00');
    return isSuspicious ? JSON.parse(text, dropPrototype) : JSON.parse(text);
  } catch {
    return undefined;
  }
}

function parseLine(value: unknown): LedgerLine | undefined {
  if (!isJsonObject(value)) return undefined;
  const { v, kind } = value;
  if (v !== 1 || typeof kind !== 'string') return undefined;
  const whole = kind === 'turn' && value['at'] !== undefined ? wholeTurn(value) : value;
  return lineShapes.get(kind)?.(whole) ? (whole as unknown as LedgerLine) : undefined;
}

type TurnLine = Extract<LedgerLine, { readonly kind: 'turn' }>;

function shortTurn(line: TurnLine): object {
  const { fidelity, usage, ...record } = line.record;
  const isReported = totalTokens(usage) > 0 || fidelity?.coverage.hasInputTokens !== false;
  return {
    ...line,
    record: {
      ...record,
      usage: isReported ? usage : undefined,
      fidelity: fidelity && { granularity: fidelity.granularity, coverage: coverageCode(fidelity.coverage) },
    },
  };
}

/** The other way round; a line that says more than the short form keeps it. */
function wholeTurn(value: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const record = value['record'];
  if (!isJsonObject(record)) return value;
  const { usage = zeroUsage, fidelity } = record;
  return { ...value, record: { ...record, usage, fidelity: wholeFidelity(fidelity) } };
}

function wholeFidelity(fidelity: unknown): unknown {
  if (!isJsonObject(fidelity) || typeof fidelity['coverage'] !== 'string') return fidelity;
  const coverage = parseCoverageCode(fidelity['coverage']);
  return { ...fidelity, coverage, class: classifyFidelity(fidelity['granularity'] as Granularity, coverage) };
}

function dropPrototype(name: string, value: unknown): unknown {
  return name === '__proto__' ? undefined : value;
}
