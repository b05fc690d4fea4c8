import type { Command } from './command.ts';

interface CommandEntry {
  /** One line, as in the overview and in the command's own help. */
  readonly summary: string;
  readonly load: () => Promise<Command>;
}

/** Commands about one subject, in the order of the help. */
interface CommandGroup {
  readonly subject: string;
  readonly commands: Readonly<Record<string, CommandEntry>>;
}

/** Every command by subject, in the order of the help. A command is loaded only when it is called. */
export const commandGroups: readonly CommandGroup[] = [
  {
    subject: 'transcripts, usage and cost',
    commands: {
      import: {
        summary: 'import the transcripts of coding agents',
        load: async () => (await import('./commands/import.ts')).importCommand,
      },
      summary: {
        summary: 'tokens and cost by model, tool, project, session or day',
        load: async () => (await import('./commands/summary.ts')).summaryCommand,
      },
      sessions: {
        summary: 'list sessions; show one session',
        load: async () => (await import('./commands/sessions.ts')).sessionsCommand,
      },
      compare: {
        summary: 'compare models by kind of work',
        load: async () => (await import('./commands/compare.ts')).compareCommand,
      },
      plans: {
        summary: 'monthly budgets, and how much of each is spent',
        load: async () => (await import('./commands/plans.ts')).plansCommand,
      },
      query: {
        summary: 'run SQL over everything in the home',
        load: async () => (await import('./commands/query.ts')).queryCommand,
      },
    },
  },
  {
    subject: 'what agents did',
    commands: {
      task: {
        summary: 'list, show, archive and delete tasks',
        load: async () => (await import('./commands/task.ts')).taskCommand,
      },
      timeline: {
        summary: 'what happened in a task or a session, in order of time',
        load: async () => (await import('./commands/timeline.ts')).timelineCommand,
      },
      turns: {
        summary: 'what the user asked, what the agent did and claimed, and verdicts',
        load: async () => (await import('./commands/turns.ts')).turnsCommand,
      },
      search: {
        summary: 'find tasks and events by words',
        load: async () => (await import('./commands/search.ts')).searchCommand,
      },
      events: {
        summary: 'the events from which tasks, timeline and turns are made',
        load: async () => (await import('./commands/events.ts')).eventsCommand,
      },
      rules: {
        summary: 'rules for what an agent must do after a request or a claim',
        load: async () => (await import('./commands/rules.ts')).rulesCommand,
      },
      verify: {
        summary: 'check that agents did what they claimed; fails where they did not',
        load: async () => (await import('./commands/verify.ts')).verifyCommand,
      },
    },
  },
  {
    subject: 'records and logs',
    commands: {
      record: {
        summary: 'record a message, a tool call, a crash …',
        load: async () => (await import('./commands/record.ts')).recordCommand,
      },
      recent: {
        summary: 'the newest rows of all tables of records',
        load: async () => (await import('./commands/recent.ts')).recentCommand,
      },
      tail: {
        summary: 'the newest records; with --follow also those to come',
        load: async () => (await import('./commands/tail.ts')).tailCommand,
      },
      'hot-tables': {
        summary: 'the number of rows in each table of records',
        load: async () => (await import('./commands/hot-tables.ts')).hotTablesCommand,
      },
      analytics: {
        summary: 'write the daily report: a page with charts, and JSON',
        load: async () => (await import('./commands/analytics.ts')).analyticsCommand,
      },
      log: {
        summary: 'append, query and follow log lines',
        load: async () => (await import('./commands/log.ts')).logCommand,
      },
      runs: {
        summary: 'workflow runs; what a run needs to resume after a crash',
        load: async () => (await import('./commands/runs.ts')).runsCommand,
      },
      cursor: {
        summary: 'how far each source has been read',
        load: async () => (await import('./commands/cursor.ts')).cursorCommand,
      },
      delivery: {
        summary: 'what a source delivered, and whether it arrived',
        load: async () => (await import('./commands/delivery.ts')).deliveryCommand,
      },
      spool: {
        summary: 'records that wait until the database can take them',
        load: async () => (await import('./commands/spool.ts')).spoolCommand,
      },
      watchdog: {
        summary: 'what the watchdog reported; needs no database',
        load: async () => (await import('./commands/watchdog.ts')).watchdogCommand,
      },
    },
  },
  {
    subject: 'the home and its stores',
    commands: {
      status: {
        summary: 'what the home holds',
        load: async () => (await import('./commands/status.ts')).statusCommand,
      },
      doctor: {
        summary: 'check that all data is there and undamaged; say what to do if not',
        load: async () => (await import('./commands/doctor.ts')).doctorCommand,
      },
      store: {
        summary: 'move old days out of spine.db, check and restore them; sizes',
        load: async () => (await import('./commands/store.ts')).storeCommand,
      },
      archive: {
        summary: 'build, rebuild, inspect and shrink the read model',
        load: async () => (await import('./commands/archive.ts')).archiveCommand,
      },
      trace: {
        summary: 'fill or rebuild the trace; print the whole body of an event',
        load: async () => (await import('./commands/trace.ts')).traceCommand,
      },
      rederive: {
        summary: 'rebuild ledger and read model from the raw transcripts',
        load: async () => (await import('./commands/rederive.ts')).rederiveCommand,
      },
      ledger: {
        summary: 'stamp turns; check and reclassify the ledger',
        load: async () => (await import('./commands/ledger.ts')).ledgerCommand,
      },
      blob: {
        summary: 'store, fetch and verify bytes by digest',
        load: async () => (await import('./commands/blob.ts')).blobCommand,
      },
      migrate: {
        summary: 'bring spine.db up to the version of this spine',
        load: async () => (await import('./commands/migrate.ts')).migrateCommand,
      },
    },
  },
];

/** Every command by name. */
export const commandTable: Readonly<Record<string, CommandEntry>> = Object.assign(
  {},
  ...commandGroups.map(({ commands }) => commands),
);
