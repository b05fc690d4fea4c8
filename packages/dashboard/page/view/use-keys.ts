import { useEffect } from 'preact/hooks';
import { bindKeys } from '../state/keys.ts';

/** Binds keys while a component is shown, with its state of now. */
export function useKeys(bindings: Readonly<Record<string, () => void>>): void {
  useEffect(() => bindKeys(bindings));
}
