/**
 * The name of a project, which is the folder it was worked on in: a drive letter of Windows says the same in both cases, and
 * programs write it in either. All else stays as it was written.
 */
export function projectName(folder: string): string {
  return /^[a-z]:(?:[\\/]|$)/.test(folder) ? `${folder[0]?.toUpperCase()}${folder.slice(1)}` : folder;
}
