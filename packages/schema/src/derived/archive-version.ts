/** The version of `archive.sqlite` that this code reads and writes; any other is built again. */
export const archiveVersion = 6;
