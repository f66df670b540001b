/** What this room must be told by whoever puts the rooms together. */

export type NotebookRoom = {
  /** argv of our own kernel, `{connection_file}` standing for the file. */
  kernelArgv: readonly string[];
  /** The project's folder, that holds notebooks/examples. */
  folder: string;
};
