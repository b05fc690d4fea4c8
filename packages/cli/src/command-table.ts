import type { Command } from './command.ts';

interface CommandEntry {
  /** One line, as in the overview and in the command's own help. */
  readonly summary: string;
  readonly load: () => Promise<Command>;
}

/** Every command, in the order of the help; each is loaded only when it is called. */
export const commandTable: Readonly<Record<string, CommandEntry>> = {
  import: {
    summary: 'take custody of agent transcripts and count them',
    load: async () => (await import('./commands/import.ts')).importCommand,
  },
  summary: {
    summary: 'tokens and cost by model, tool, project, session, day …',
    load: async () => (await import('./commands/summary.ts')).summaryCommand,
  },
  sessions: {
    summary: 'list sessions, show one',
    load: async () => (await import('./commands/sessions.ts')).sessionsCommand,
  },
  compare: {
    summary: 'compare models by activity',
    load: async () => (await import('./commands/compare.ts')).compareCommand,
  },
  plans: {
    summary: 'monthly budgets and where they stand',
    load: async () => (await import('./commands/plans.ts')).plansCommand,
  },
  query: {
    summary: 'ask in SQL',
    load: async () => (await import('./commands/query.ts')).queryCommand,
  },
  record: {
    summary: 'record a message, a tool call, a crash …',
    load: async () => (await import('./commands/record.ts')).recordCommand,
  },
  tail: {
    summary: 'the newest records, and those that come',
    load: async () => (await import('./commands/tail.ts')).tailCommand,
  },
  log: {
    summary: 'lines that are appended and never changed',
    load: async () => (await import('./commands/log.ts')).logCommand,
  },
  runs: {
    summary: 'workflow runs, and how one goes on after a crash',
    load: async () => (await import('./commands/runs.ts')).runsCommand,
  },
  timeline: {
    summary: 'what happened in a task or a session',
    load: async () => (await import('./commands/timeline.ts')).timelineCommand,
  },
  task: {
    summary: 'what agents work on: list, show, archive, delete',
    load: async () => (await import('./commands/task.ts')).taskCommand,
  },
  events: {
    summary: 'the events that the trace is made of',
    load: async () => (await import('./commands/events.ts')).eventsCommand,
  },
  turns: {
    summary: 'what was asked, claimed and done, and what rules say to it',
    load: async () => (await import('./commands/turns.ts')).turnsCommand,
  },
  search: {
    summary: 'find tasks and events of the trace by their words',
    load: async () => (await import('./commands/search.ts')).searchCommand,
  },
  rules: {
    summary: 'what agents are expected to do when they are asked, or claim, something',
    load: async () => (await import('./commands/rules.ts')).rulesCommand,
  },
  verify: {
    summary: 'whether agents did what they said; a gate for scripts',
    load: async () => (await import('./commands/verify.ts')).verifyCommand,
  },
  spool: {
    summary: 'records that wait for the database',
    load: async () => (await import('./commands/spool.ts')).spoolCommand,
  },
  cursor: {
    summary: 'how far each source was read',
    load: async () => (await import('./commands/cursor.ts')).cursorCommand,
  },
  delivery: {
    summary: 'what sources handed over, and whether it arrived',
    load: async () => (await import('./commands/delivery.ts')).deliveryCommand,
  },
  watchdog: {
    summary: 'what the watchdog said, without the database',
    load: async () => (await import('./commands/watchdog.ts')).watchdogCommand,
  },
  recent: {
    summary: 'what was recorded lately',
    load: async () => (await import('./commands/recent.ts')).recentCommand,
  },
  'hot-tables': {
    summary: 'how many rows each table of records has',
    load: async () => (await import('./commands/hot-tables.ts')).hotTablesCommand,
  },
  analytics: {
    summary: 'the daily report: one page with charts, and its figures as JSON',
    load: async () => (await import('./commands/analytics.ts')).analyticsCommand,
  },
  store: {
    summary: 'move old days into files, look after them, and say what takes room',
    load: async () => (await import('./commands/store.ts')).storeCommand,
  },
  archive: {
    summary: 'build, rebuild, inspect and shrink the derived archive',
    load: async () => (await import('./commands/archive.ts')).archiveCommand,
  },
  trace: {
    summary: 'fill the trace from custody, make its tables anew, print a whole body',
    load: async () => (await import('./commands/trace.ts')).traceCommand,
  },
  rederive: {
    summary: 'rebuild ledger and archive from custody alone',
    load: async () => (await import('./commands/rederive.ts')).rederiveCommand,
  },
  ledger: {
    summary: 'stamp turns, check and reclassify the ledger',
    load: async () => (await import('./commands/ledger.ts')).ledgerCommand,
  },
  blob: {
    summary: 'store, fetch and verify bytes by digest',
    load: async () => (await import('./commands/blob.ts')).blobCommand,
  },
  status: {
    summary: 'what there is in the home, at a glance',
    load: async () => (await import('./commands/status.ts')).statusCommand,
  },
  doctor: {
    summary: 'whether everything is there and whole, and what to do where it is not',
    load: async () => (await import('./commands/doctor.ts')).doctorCommand,
  },
  migrate: {
    summary: 'bring spine.db up to date',
    load: async () => (await import('./commands/migrate.ts')).migrateCommand,
  },
};
