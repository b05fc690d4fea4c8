import { effect, signal } from '@preact/signals';

/** The looks that a person can choose. */
export const themes = ['system', 'light', 'dark', 'contrast'] as const;
/** The heights of rows that a person can choose. */
export const densities = ['normal', 'dense', 'roomy'] as const;

/** How the page looks; kept by the browser. */
export const theme = signal(kept('spine-theme', themes));
/** How high rows are. */
export const density = signal(kept('spine-density', densities));
/** The time zone of the home, once it is known. */
export const homeZone = signal('UTC');
/** Whether times are in UTC in place of the zone of the home. */
export const isUtc = signal(false);

/** The zone in which times are shown. */
export function shownZone(): string {
  return isUtc.value ? 'UTC' : homeZone.value;
}

const narrow = matchMedia('(max-width: 600px)');
/** Whether the page is as narrow as a phone, where fingers choose. */
const isNarrow = signal(narrow.matches);
narrow.addEventListener('change', ({ matches }) => {
  isNarrow.value = matches;
});

/** The height of a row of a list, in pixels: as `--row` in the style. */
export function rowHeight(): number {
  return isNarrow.value ? 40 : { normal: 30, dense: 24, roomy: 38 }[density.value];
}

/** The next of a list. */
export function nextOf<Choice>(choices: readonly Choice[], now: Choice): Choice {
  return choices[(choices.indexOf(now) + 1) % choices.length] ?? now;
}

effect(() => {
  document.documentElement.dataset['theme'] = theme.value;
  localStorage.setItem('spine-theme', theme.value);
});
effect(() => {
  document.documentElement.dataset['density'] = density.value;
  localStorage.setItem('spine-density', density.value);
});

function kept<Choice extends string>(name: string, choices: readonly [Choice, ...Choice[]]): Choice {
  return choices.find((choice) => choice === localStorage.getItem(name)) ?? choices[0];
}
