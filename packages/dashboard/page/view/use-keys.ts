import { useLayoutEffect } from 'preact/hooks';
import { bindKeys } from '../state/keys.ts';

/** Binds keys while a component is shown, with its state of now: before what it drew is seen, so that a key never acts on what was there before. */
export function useKeys(bindings: Readonly<Record<string, () => void>>): void {
  useLayoutEffect(() => bindKeys(bindings));
}
