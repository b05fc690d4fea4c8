export { knownHarnesses } from './known-harnesses.ts';
export { knownPlaces } from './known-places.ts';
