/** Keeps what this process creates to its user, also files that libraries make (RELIABILITY 4.3): first thing in `main`. */
export function restrictUmask(): void {
  process.umask(0o077);
}
