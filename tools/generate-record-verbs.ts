// Writes the declarations of the record verbs from the description of the kinds.
import { writeFileSync } from 'node:fs';
import { recordInputs, recordVerbs } from './record-declarations.ts';

const packages = new URL('../packages/', import.meta.url).pathname;
writeFileSync(`${packages}schema/src/obs/record-inputs.ts`, recordInputs());
writeFileSync(`${packages}writer/src/obs/record-verbs.ts`, recordVerbs());
