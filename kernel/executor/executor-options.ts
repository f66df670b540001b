/** Defines the options of an executor process: its first argument, as JSON. */
export interface ExecutorOptions {
  /** The notebook's path (it need not exist); imports start from its folder. */
  notebook: string;
  aliases: Record<string, string>;
  /** Names that modules of the host export, by specifier. */
  exports: Readonly<Record<string, readonly string[]>>;
  /** Folder of this package, a file URL with a slash at its end. */
  ownRoot: string;
  /** The word of the order marks on stdout and stderr. */
  mark: string;
  /** How much memory its JavaScript may take, in MB. */
  heapLimit: number;
}
