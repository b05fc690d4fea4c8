import type { Command } from './command.ts';

interface CommandEntry {
  readonly summary: string;
  readonly load: () => Promise<Command>;
}

/** Every command, in the order of the help; each is loaded only when it is called. */
export const commandTable: Readonly<Record<string, CommandEntry>> = {
  import: {
    summary: 'Take custody of agent transcripts and count them',
    load: async () => (await import('./commands/import.ts')).importCommand,
  },
  summary: {
    summary: 'Tokens and cost by model, tool, project, session, day …',
    load: async () => (await import('./commands/summary.ts')).summaryCommand,
  },
  sessions: {
    summary: 'List sessions, show one',
    load: async () => (await import('./commands/sessions.ts')).sessionsCommand,
  },
  compare: {
    summary: 'Compare models by activity',
    load: async () => (await import('./commands/compare.ts')).compareCommand,
  },
  plans: {
    summary: 'Monthly budgets and where they stand',
    load: async () => (await import('./commands/plans.ts')).plansCommand,
  },
  query: {
    summary: 'Ask in SQL',
    load: async () => (await import('./commands/query.ts')).queryCommand,
  },
  archive: {
    summary: 'Build, rebuild, inspect and shrink the derived archive',
    load: async () => (await import('./commands/archive.ts')).archiveCommand,
  },
  rederive: {
    summary: 'Rebuild ledger and archive from custody alone',
    load: async () => (await import('./commands/rederive.ts')).rederiveCommand,
  },
  ledger: {
    summary: 'Stamp turns, check and reclassify the ledger',
    load: async () => (await import('./commands/ledger.ts')).ledgerCommand,
  },
  blob: {
    summary: 'Store, fetch and verify bytes by digest',
    load: async () => (await import('./commands/blob.ts')).blobCommand,
  },
};
