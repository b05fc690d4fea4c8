import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { claimStoreName, claimTableNames, liveStoreName, liveTableNames } from '@agentspine/schema';
import type { PublicSchema } from '../name-resolution.ts';
import { spineFileName } from '../open-spine.ts';
import { archiveTableNames } from './archive-tables.ts';
import { logTableNames } from './log-tables.ts';
import { obsTableNames } from './obs-tables.ts';
import { traceTableNames } from './trace-tables.ts';

export const obsSchema: PublicSchema = { name: 'obs', tables: obsTableNames };
export const traceSchema: PublicSchema = { name: 'trace', tables: traceTableNames };
export const logSchema: PublicSchema = { name: 'log', tables: logTableNames };
export const archiveSchema: PublicSchema = { name: 'archive', tables: archiveTableNames };
export const claimsSchema: PublicSchema = { name: 'claims', tables: claimTableNames };
export const liveSchema: PublicSchema = { name: 'live', tables: liveTableNames };

/**
 * The public SQL schemas of a home, with their tables, in the order in which unqualified names are looked up (SPEC 5.3).
 * A schema whose store is not there takes no part.
 */
export function publicSchemasIn(home: string): readonly PublicSchema[] {
  return [
    ...(existsSync(join(home, spineFileName)) ? [obsSchema, traceSchema, logSchema] : []),
    ...(existsSync(join(home, 'archive.sqlite')) ? [archiveSchema] : []),
    ...(existsSync(join(home, claimStoreName)) ? [claimsSchema] : []),
    ...(existsSync(join(home, liveStoreName)) ? [liveSchema] : []),
  ];
}
