import type { Check } from '@agentspine/stores';
import { findInArchive } from './check-archive.ts';
import { findInCold } from './check-cold.ts';
import { findInContent } from './check-content.ts';
import { findInCustody } from './check-custody.ts';
import { findInDerived } from './check-derived.ts';
import { findInDisposable } from './check-disposable.ts';
import { findInErasure } from './check-erasure.ts';
import { findInInbox } from './check-inbox.ts';
import { findInLedger } from './check-ledger.ts';
import { findInSettings } from './check-settings.ts';
import { findInSpine } from './check-spine.ts';
import { findInSpool } from './check-spool.ts';
import { findInTrace } from './check-trace.ts';

/** What `spine doctor` looks at, in this order. */
export const checks: readonly Check[] = [
  { name: 'spine.db', find: findInSpine },
  { name: 'spool', find: findInSpool },
  { name: 'inbox', find: findInInbox },
  { name: 'trace', find: findInTrace },
  { name: 'cold archive', find: findInCold },
  { name: 'custody', find: findInCustody },
  { name: 'ledger', find: findInLedger },
  { name: 'content', find: findInContent },
  { name: 'archive.sqlite', find: findInArchive },
  { name: 'derived again', find: findInDerived },
  { name: 'indexes', find: findInDisposable },
  { name: 'settings', find: findInSettings },
  { name: 'erasure', find: findInErasure },
];
