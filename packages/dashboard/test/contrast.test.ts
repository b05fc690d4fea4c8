import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const style = readFileSync(new URL('../page/style.css', import.meta.url), 'utf8');
type Rgb = readonly [number, number, number];
type Theme = Readonly<Record<string, Rgb>>;

const usual = tokensOf(/:root \{([^}]*)\}/);
const strong = tokensOf(/:root\[data-theme="contrast"\] \{([^}]*)\}/);
const themes: readonly (readonly [string, Theme])[] = [
  ['light', usual.light],
  ['dark', usual.dark],
  ['high contrast, light', { ...usual.light, ...strong.light }],
  ['high contrast, dark', { ...usual.dark, ...strong.dark }],
];

/** Which colours of text are on which ground. */
const texts = [
  ...['text', 'dim', 'accent', 'bad', 'mark'].flatMap((ink) => ['back', 'panel', 'hover'].map((on) => [ink, on])),
  ...['text', 'dim', 'accent', 'bad', 'mark'].map((ink) => [ink, 'chosen']),
  ...['added', 'removed'].map((on) => ['text', on]),
  ['back', 'accent'],
  ['back', 'text'],
] as const;

/** Which edges tell where something is, or that it has the focus. */
const edges = [
  ...['back', 'panel', 'hover', 'chosen'].map((on) => ['accent', on]),
  ...['back', 'panel'].map((on) => ['edge', on]),
] as const;

test.each(themes)(
  'D35: in the theme %s all text has 4.5 of contrast, old figures too, and what shows a field or the focus 3',
  (_, theme) => {
    expect(Object.keys(theme)).toHaveLength(13);
    const colour = (name: string | undefined) => theme[name ?? ''] ?? ([0, 0, 0] as const);
    const weak = [
      ...texts.map(([ink, on]) => [`${ink} on ${on}`, contrast(colour(ink), colour(on)), 4.5] as const),
      ...['text', 'dim', 'accent', 'bad', 'mark'].map(
        (ink) => [`old ${ink}`, contrast(blend(colour(ink), colour('back'), oldOpacity), colour('back')), 4.5] as const,
      ),
      ...edges.map(([edge, on]) => [`${edge} beside ${on}`, contrast(colour(edge), colour(on)), 3] as const),
    ].filter(([, found, least]) => !(found >= least));
    expect(weak).toEqual([]);
  },
);

/** How much of an old figure is seen. */
const oldOpacity = Number(/\.old \{\s*opacity: ([\d.]+);/.exec(style)?.[1]);

/** The colours that a rule names, as they are in the light and in the dark. */
function tokensOf(rule: RegExp): { readonly light: Theme; readonly dark: Theme } {
  const found = [...(rule.exec(style)?.[1] ?? '').matchAll(/--([a-z]+): light-dark\(#(\w+), #(\w+)\);/g)];
  const of = (at: 2 | 3) => Object.fromEntries(found.map((match) => [match[1] ?? '', rgbOf(match[at] ?? '')]));
  return { light: of(2), dark: of(3) };
}

function rgbOf(hex: string): Rgb {
  const long = hex.length === 3 ? hex.replaceAll(/./g, '$&$&') : hex;
  const part = (at: number) => Number.parseInt(long.slice(at, at + 2), 16) / 255;
  return [part(0), part(2), part(4)];
}

function blend(ink: Rgb, on: Rgb, share: number): Rgb {
  const part = (at: 0 | 1 | 2) => share * ink[at] + (1 - share) * on[at];
  return [part(0), part(1), part(2)];
}

/** The contrast ratio of WCAG 2.2. */
function contrast(one: Rgb, other: Rgb): number {
  const [low = 0, high = 0] = [luminance(one), luminance(other)].toSorted((left, right) => left - right);
  return (high + 0.05) / (low + 0.05);
}

function luminance([r, g, b]: Rgb): number {
  const linear = (value: number) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
  return 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
}
