import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { quoteText } from './public-tables.ts';

/** What untrusted SQL runs in. */
export interface SandboxOptions {
  /** Bytes for DuckDB's data. */
  readonly memoryBytes: number;
  /** Whether files will be listed when it is locked; else it has no access to files from the start. */
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

/** Opens DuckDB in memory. No SQL of a person may run in it before `lockSandbox`. */
export async function openSandbox({ memoryBytes, listsFiles, spill }: SandboxOptions): Promise<Sandbox> {
  const instance = await DuckDBInstance.create(':memory:', {
    memory_limit: `${Math.ceil(memoryBytes / 1_000_000)}MB`,
    threads: '2',
    temp_directory: spill?.folder ?? '',
    ...(spill === undefined ? {} : { max_temp_directory_size: `${Math.floor(spill.bytes / 1_000_000)}MB` }),
    home_directory: '/nonexistent',
    extension_directory: '/nonexistent',
    secret_directory: '/nonexistent',
    allow_persistent_secrets: 'false',
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    allow_community_extensions: 'false',
    allow_unsigned_extensions: 'false',
    // Once this is off, no file can be listed.
    ...(listsFiles ? {} : { enable_external_access: 'false' }),
  });
  return { instance, connection: await instance.connect() };
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
