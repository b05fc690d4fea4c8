import { expect, test } from 'vitest';
import { sampledWholeBytesMax, sampleWindows } from '../../src/custody/sample-windows.ts';

test('a small prefix is sampled as a whole', () => {
  expect(sampleWindows(sampledWholeBytesMax)).toEqual([{ from: 0, to: sampledWholeBytesMax }]);
});

test('nothing is sampled of nothing', () => {
  expect(sampleWindows(0)).toEqual([]);
});

test('a large prefix is sampled at its ends and in between, at a cost that does not grow with it', () => {
  for (const end of [sampledWholeBytesMax + 1, 1_000_000, 3_000_000_000]) {
    const windows = sampleWindows(end);
    expect(windows[0]?.from).toBe(0);
    expect(windows.at(-1)?.to).toBe(end);
    expect(windows.reduce((sum, window) => sum + window.to - window.from, 0)).toBe(sampledWholeBytesMax);
    expect(windows.every((window, index) => index === 0 || window.from > (windows[index - 1]?.from ?? 0))).toBe(true);
  }
});
