/** A value as JSON and a line feed; integers beyond 2^53 become text, so that no reader rounds them. */
export function jsonLine(value: unknown): string {
  return `${JSON.stringify(value, (_key, item: unknown) => (typeof item === 'bigint' ? bigintCell(item) : item))}\n`;
}

function bigintCell(value: bigint): number | string {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value.toString();
}
