/** The vector of a document of `search_documents`. */
export interface MadeEmbedding {
  /** The row of the document. */
  readonly rowid: number;
  /** The text that the vector is of: a document that has another one by now takes none. */
  readonly text: string;
  /** The vector. */
  readonly vector: readonly number[];
}
