import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { quoteText } from './public-tables.ts';

/** What untrusted SQL may take and reach. */
export interface SandboxOptions {
  /** Bytes for DuckDB's data. */
  readonly memoryBytes: number;
  /** Whether files will be listed when it is locked; else it has no access to files from here on. */
  readonly listsFiles: boolean;
  /** Where data may go that memory does not hold; nowhere unless given. */
  readonly spill?: SpillSpace | undefined;
}

/** A folder that DuckDB may fill: the one thing that a query's process can write. */
export interface SpillSpace {
  readonly folder: string;
  readonly bytes: number;
}

/** An instance and a connection to it, for the process to close. */
export interface Sandbox {
  readonly instance: DuckDBInstance;
  readonly connection: DuckDBConnection;
}

/** Opens DuckDB in memory, before it is known what for. No SQL of a person may run in it before `limitSandbox` and `lockSandbox`. */
export async function openSandbox(): Promise<Sandbox> {
  const instance = await DuckDBInstance.create(':memory:', {
    threads: '2',
    temp_directory: '',
    home_directory: '/nonexistent',
    extension_directory: '/nonexistent',
    secret_directory: '/nonexistent',
    allow_persistent_secrets: 'false',
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    allow_community_extensions: 'false',
    allow_unsigned_extensions: 'false',
  });
  return { instance, connection: await instance.connect() };
}

/** Sets what it may take. */
export async function limitSandbox(
  connection: DuckDBConnection,
  { memoryBytes, listsFiles, spill }: SandboxOptions,
): Promise<void> {
  const settings = [
    `SET memory_limit = '${megabytes(Math.ceil(memoryBytes / 1_000_000))}'`,
    ...(spill === undefined
      ? []
      : [
          `SET temp_directory = ${quoteText(spill.folder)}`,
          `SET max_temp_directory_size = '${megabytes(Math.floor(spill.bytes / 1_000_000))}'`,
        ]),
    // Once this is off, no file can be listed.
    ...(listsFiles ? [] : ['SET enable_external_access = false']),
  ];
  await connection.run(settings.join('; '));
}

/** How DuckDB cuts files of copies: a group of rows is in memory as columns, and once more as it is written. */
export const rowGroups = 'ROW_GROUP_SIZE 30720';

/** DuckDB for what makes file after file, and may write; then `close` it. */
export interface FileMaker {
  readonly connection: DuckDBConnection;
  readonly close: () => void;
}

/**
 * Opens DuckDB to make files, and runs the statements that create what takes the rows. Its allocator gives memory back to the system when it
 * is freed: else it keeps more than 70 MB that nothing uses.
 */
export async function openFileMaker(memoryBytes: number, create: readonly string[]): Promise<FileMaker> {
  const { instance, connection } = await openSandbox();
  await limitSandbox(connection, { memoryBytes, listsFiles: true });
  // Each thread holds row groups of its own until they are written.
  const settings = [
    "SET allocator_bulk_deallocation_flush_threshold = '16MB'",
    'SET threads = 1',
    "SET TimeZone = 'UTC'",
  ];
  await connection.run([...settings, ...create].join('; '));
  return {
    connection,
    close: () => {
      connection.closeSync();
      instance.closeSync();
    },
  };
}

function megabytes(count: number): string {
  return `${count}MB`;
}

/**
 * From here on nothing of the file system can be reached but exactly these files, and no setting can be changed. DuckDB lets a listed file
 * be written as well as read: what stands against that is the gate, which lets only a SELECT through, and that the process may write
 * no byte. It takes a symlink for what it leads to.
 */
export async function lockSandbox(connection: DuckDBConnection, readableFiles: readonly string[]): Promise<void> {
  if (readableFiles.length > 0) {
    await connection.run(`SET allowed_paths = [${readableFiles.map(quoteText).join(', ')}]`);
  }
  await connection.run('SET enable_external_access = false');
  await connection.run('SET lock_configuration = true');
}
