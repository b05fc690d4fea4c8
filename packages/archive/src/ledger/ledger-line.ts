import type { LedgerLine } from '@agentspine/schema';
import { isObject } from './line-shape.ts';
import { lineShapes } from './line-shapes.ts';

/** A ledger line as it stands in `ledger.jsonl`: one JSON object and LF; members that are `undefined` are left out. */
export function encodeLedgerLine(line: LedgerLine): string {
  return `${JSON.stringify(line)}\n`;
}

/**
 * Reads one line, with or without its line end. `undefined` for what is no line of a kind and version known here, or
 * lacks something that code relies on; members that are not known are kept (SPEC 2.2, A051).
 */
export function decodeLedgerLine(text: string): LedgerLine | undefined {
  return parseLine(parseJson(text));
}

/**
 * Reads JSON; `undefined` where it is none. A member called `__proto__` is left out: copied with the wrong call, it
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
  if (!isObject(value)) return undefined;
  const { v, kind } = value;
  if (v !== 1 || typeof kind !== 'string') return undefined;
  return lineShapes.get(kind)?.(value) ? (value as unknown as LedgerLine) : undefined;
}

function dropPrototype(name: string, value: unknown): unknown {
  return name === '__proto__' ? undefined : value;
}
