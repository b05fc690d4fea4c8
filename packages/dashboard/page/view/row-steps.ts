/** What moves the choice in a list of so many rows; `choose` takes what to make of the row that is chosen. */
export function rowSteps(choose: (next: (now: number) => number) => void, length: number) {
  const within = (index: number) => Math.max(0, Math.min(length - 1, index));
  return {
    move: (index: number) => choose(() => within(index)),
    /** A key may come before the one before it is drawn: it counts from where that one leads. */
    moveBy: (by: number) => choose((now) => within(now + by)),
  };
}
