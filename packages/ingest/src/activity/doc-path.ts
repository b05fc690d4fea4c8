const docExtensions = /\.(?:md|mdx|markdown|rst|adoc|asciidoc|txt)$/i;
const docNames = /^(?:readme|changelog|contributing|license|authors|notice)(?:\.[a-z]+)?$/i;
const docFolders = /(?:^|[\\/])docs?[\\/]/i;

/** Whether a file is documentation, by its folder, name or extension (SPEC 2.8 item 3). */
export function isDocPath(path: string): boolean {
  const name = path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
  return docExtensions.test(name) || docNames.test(name) || docFolders.test(path);
}
