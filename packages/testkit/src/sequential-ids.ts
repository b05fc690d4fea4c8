/** Names that count: `temp-1`, `temp-2`. */
export function sequentialIds(prefix: string): () => string {
  let last = 0;
  return () => {
    last += 1;
    return `${prefix}-${last}`;
  };
}
