import type { Command } from './command.ts';

/** Every command with its one-line summary, by subject, in the order of the help. */
export const commandGroups = {
  'transcripts, usage and cost': {
    import: 'import the transcripts of coding agents',
    summary: 'tokens and cost by model, tool, project, session or day',
    hook: 'let agents report what they do while they do it',
    watch: 'import what agents write while they write it',
    statusline: 'cost, failures and budget, for the status line of an agent',
    sessions: 'list sessions; show one session',
    compare: 'compare models by kind of work',
    plans: 'monthly budgets, and how much of each is spent',
    budget: 'what may be spent in a day, a week or a month; a check for scripts',
    query: 'run SQL over everything in the home',
  },
  'what agents did': {
    task: 'list, show, archive and delete tasks',
    show: 'read a session: prompts, answers, calls, changes, claims and cost',
    export: 'a session as a page, Markdown or JSON, or spine.db as plain tables',
    resume: 'the command that continues a session where it was',
    timeline: 'what happened in a task or a session, in order of time',
    turns: 'what the user asked, what the agent did and claimed, and verdicts',
    search: 'find tasks and events by words',
    events: 'the events from which tasks, timeline and turns are made',
    rules: 'rules for what an agent must do after a request or a claim',
    verify: 'check that agents did what they claimed; fails where they did not',
    serve: 'a live page over the home, for a browser on this machine',
    mcp: 'answer agents about past sessions (Model Context Protocol)',
    otlp: 'receive telemetry of agents (OpenTelemetry) and keep it',
  },
  'records and logs': {
    record: 'record a message, a tool call, a crash …',
    recent: 'the newest rows of all tables of records',
    tail: 'the newest records; with --follow also those to come',
    'hot-tables': 'the number of rows in each table of records',
    analytics: 'write the daily report: a page with charts, and JSON',
    log: 'append, query and follow log lines',
    runs: 'workflow runs; what a run needs to resume after a crash',
    cursor: 'how far each source has been read',
    delivery: 'what a source delivered, and whether it arrived',
    spool: 'records that wait until the database can take them',
    watchdog: 'what the watchdog reported; needs no database',
  },
  'the home and its stores': {
    status: 'what the home holds',
    doctor: 'check that all data is there and undamaged; say what to do if not',
    store: 'move old days out of spine.db, check and restore them; sizes',
    cache: 'copies of archived days, for fast questions: sizes, build, drop',
    archive: 'build, rebuild, inspect and shrink the read model',
    trace: 'fill or rebuild the trace; print the whole body of an event',
    rederive: 'rebuild ledger and read model from the raw transcripts',
    ledger: 'stamp turns; check and reclassify the ledger',
    blob: 'store, fetch and verify bytes by digest',
    backup: 'copy the home into a folder or a bucket; check, prune copies',
    restore: 'make a home of a backup',
    fleet: 'ship the home to where other homes ship; ask all of them as one',
    forget: 'erase sessions for good; look whether something of them is left',
    seal: 'sign what the home has; check that nothing of it was rewritten',
    completion: 'words that a shell offers when Tab is pressed',
    migrate: 'bring spine.db up to the version of this spine',
  },
} as const;

type CommandsOf<Groups> = { [Subject in keyof Groups]: keyof Groups[Subject] }[keyof Groups];

/** Loads each command; only the one that is called is loaded. */
const loaders: Readonly<Record<CommandsOf<typeof commandGroups>, () => Promise<Command>>> = {
  import: async () => (await import('./commands/import.ts')).importCommand,
  hook: async () => (await import('./commands/hook.ts')).hookCommand,
  watch: async () => (await import('./commands/watch.ts')).watchCommand,
  statusline: async () => (await import('./commands/statusline.ts')).statuslineCommand,
  summary: async () => (await import('./commands/summary.ts')).summaryCommand,
  sessions: async () => (await import('./commands/sessions.ts')).sessionsCommand,
  compare: async () => (await import('./commands/compare.ts')).compareCommand,
  plans: async () => (await import('./commands/plans.ts')).plansCommand,
  budget: async () => (await import('./commands/budget.ts')).budgetCommand,
  query: async () => (await import('./commands/query.ts')).queryCommand,
  task: async () => (await import('./commands/task.ts')).taskCommand,
  show: async () => (await import('./commands/show.ts')).showCommand,
  export: async () => (await import('./commands/export.ts')).exportCommand,
  resume: async () => (await import('./commands/resume.ts')).resumeCommand,
  timeline: async () => (await import('./commands/timeline.ts')).timelineCommand,
  turns: async () => (await import('./commands/turns.ts')).turnsCommand,
  search: async () => (await import('./commands/search.ts')).searchCommand,
  events: async () => (await import('./commands/events.ts')).eventsCommand,
  rules: async () => (await import('./commands/rules.ts')).rulesCommand,
  verify: async () => (await import('./commands/verify.ts')).verifyCommand,
  serve: async () => (await import('./commands/serve.ts')).serveCommand,
  mcp: async () => (await import('./commands/mcp.ts')).mcpCommand,
  otlp: async () => (await import('./commands/otlp.ts')).otlpCommand,
  record: async () => (await import('./commands/record.ts')).recordCommand,
  recent: async () => (await import('./commands/recent.ts')).recentCommand,
  tail: async () => (await import('./commands/tail.ts')).tailCommand,
  'hot-tables': async () => (await import('./commands/hot-tables.ts')).hotTablesCommand,
  analytics: async () => (await import('./commands/analytics.ts')).analyticsCommand,
  log: async () => (await import('./commands/log.ts')).logCommand,
  runs: async () => (await import('./commands/runs.ts')).runsCommand,
  cursor: async () => (await import('./commands/cursor.ts')).cursorCommand,
  delivery: async () => (await import('./commands/delivery.ts')).deliveryCommand,
  spool: async () => (await import('./commands/spool.ts')).spoolCommand,
  watchdog: async () => (await import('./commands/watchdog.ts')).watchdogCommand,
  status: async () => (await import('./commands/status.ts')).statusCommand,
  doctor: async () => (await import('./commands/doctor.ts')).doctorCommand,
  store: async () => (await import('./commands/store.ts')).storeCommand,
  cache: async () => (await import('./commands/cache.ts')).cacheCommand,
  archive: async () => (await import('./commands/archive.ts')).archiveCommand,
  trace: async () => (await import('./commands/trace.ts')).traceCommand,
  rederive: async () => (await import('./commands/rederive.ts')).rederiveCommand,
  ledger: async () => (await import('./commands/ledger.ts')).ledgerCommand,
  blob: async () => (await import('./commands/blob.ts')).blobCommand,
  backup: async () => (await import('./commands/backup.ts')).backupCommand,
  restore: async () => (await import('./commands/restore.ts')).restoreCommand,
  fleet: async () => (await import('./commands/fleet.ts')).fleetCommand,
  forget: async () => (await import('./commands/forget.ts')).forgetCommand,
  seal: async () => (await import('./commands/seal.ts')).sealCommand,
  completion: async () => (await import('./commands/completion.ts')).completionCommand,
  migrate: async () => (await import('./commands/migrate.ts')).migrateCommand,
};

/** Every command by its name. */
export const commandTable: Readonly<Record<string, CommandEntry>> = Object.fromEntries(
  Object.values(commandGroups).flatMap((commands) =>
    Object.entries(commands).map(([name, summary]) => [name, { summary, load: loaders[name as keyof typeof loaders] }]),
  ),
);

interface CommandEntry {
  /** One line, in the overview and in the command's own help. */
  readonly summary: string;
  readonly load: () => Promise<Command>;
}
