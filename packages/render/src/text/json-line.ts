import { inertText } from './inert-text.ts';

/**
 * A value as one line of JSON. Integers beyond 2^53 become text, so that no reader rounds them; what is not known is null,
 * so that every key is always there; characters that act on a terminal are escaped, which JSON reads as the same (P20).
 */
export function jsonLine(value: unknown): string {
  return `${inertText(JSON.stringify(value, (_key, item: unknown) => jsonValue(item)))}\n`;
}

/** One array whose elements are on lines of their own, as they come. */
export async function* jsonArray(items: Iterable<unknown> | AsyncIterable<unknown>): AsyncGenerator<string> {
  let separator = '[';
  for await (const item of items) {
    yield `${separator}${jsonLine(item)}`;
    separator = ',';
  }
  yield separator === '[' ? '[]\n' : ']\n';
}

function jsonValue(item: unknown): unknown {
  if (typeof item !== 'bigint') return item === undefined ? null : item;
  const number = Number(item);
  return Number.isSafeInteger(number) ? number : item.toString();
}
