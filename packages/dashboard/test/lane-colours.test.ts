import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const style = readFileSync(new URL('../page/style.css', import.meta.url), 'utf8');
const lanes = [...style.matchAll(/\[data-lane="(\w+)"\] \{\s*--lane: #(\w{6});/g)].map(([, name = '', hex = '']) => ({
  name,
  rgb: [0, 2, 4].map((at) => linear(Number.parseInt(hex.slice(at, at + 2), 16) / 255)),
}));

/** How people see colours who lack one kind of cone, in linear light (Machado, Oliveira and Fernandes 2009). */
const eyes: Readonly<Record<string, readonly (readonly number[])[]>> = {
  'all colours': [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  'no red': [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  'no green': [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  'no blue': [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

test.each(Object.entries(eyes))('D37: the colours of lanes are apart for eyes that see %s', (_, eye) => {
  expect(lanes.length).toBe(10);
  const seen = lanes.map(({ name, rgb }) => ({
    name,
    lab: labOf(eye.map((row) => row.reduce((sum, part, index) => sum + part * (rgb[index] ?? 0), 0))),
  }));
  const close = seen.flatMap((one, index) =>
    seen
      .slice(index + 1)
      .map((other) => [
        one.name,
        other.name,
        Math.round(Math.hypot(...one.lab.map((value, at) => value - (other.lab[at] ?? 0)))),
      ])
      .filter(([, , distance]) => Number(distance) < distanceMin),
  );
  expect(close).toEqual([]);
});

/** Two patches side by side that differ by 2.3 are told apart. */
const distanceMin = 6;

function linear(value: number): number {
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
}

/** CIE L*a*b* of linear sRGB, for white of D65. */
function labOf(rgb: readonly number[]): readonly number[] {
  const [r = 0, g = 0, b = 0] = rgb.map((value) => Math.min(1, Math.max(0, value)));
  const [x, y, z] = [
    (0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.9505,
    0.2126 * r + 0.7152 * g + 0.0722 * b,
    (0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.089,
  ].map((value) => (value > 0.008856 ? Math.cbrt(value) : 7.787 * value + 16 / 116)) as [number, number, number];
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}
