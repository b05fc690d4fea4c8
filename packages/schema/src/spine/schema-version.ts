import { spineMigrations } from './migrations.ts';

/** The version of `spine.db` that this code reads and writes: how many migrations there are. */
export const spineSchemaVersion: number = spineMigrations.length;

/** The last version in which all that SQL shows of `spine.db` were tables; later ones compute some of it (`showWholeTrace`). */
export const spineTableVersion = 6;

/** In the header of `spine.db`, so that a file of anything else is known before a table is looked at: "ASpn". */
export const spineApplicationId = 0x41_53_70_6e;
