/** Defines what the commands need to know of the installed package. */

export type Installation = {
  /** argv of our own kernel, `{connection_file}` standing for the file. */
  kernelArgv: readonly string[];
  /** The package's folder, which has notebooks/examples. */
  folder: string;
};
