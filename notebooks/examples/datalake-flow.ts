/**
 * Fills the data lake: downloads a data set of Kaggle and stores its files under `raw_data`, in the folder `artifacts`
 * or, with another `environment` than local, in your bucket.
 *
 *     node notebooks/examples/datalake-flow.ts [owner/name [maxMb]]
 *
 * KAGGLE_USERNAME and KAGGLE_KEY stand in `.env` or the environment.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { flow, getRunContext, progress, storageFor, task } from "cellflow";
import { downloadDataset, mayPass } from "./kaggle.ts";
import { unzip } from "./unzip.ts";

/** The zip file of a data set, in a folder of this machine. */
const download = task(
  async (dataset: string, folder: string, maxMb: number) => {
    const file = join(folder, "dataset.zip");
    const { signal } = getRunContext();
    await downloadDataset(dataset, file, { maxBytes: maxMb * 2 ** 20, signal, log: console.log });
    return file;
  },
  { name: "download", retries: 3, retryDelay: [2, 10, 30], retryCondition: mayPass },
);

/** What it holds, beside it. Ten times as much is plenty: text packs to a third. */
const unpack = task(
  async (file: string, maxMb: number) => {
    const folder = `${file}.unpacked`;
    const names = await unzip(file, folder, { maxBytes: 10 * maxMb * 2 ** 20 });
    console.log(`${names.length} files`);
    return folder;
  },
  { name: "unpack" },
);

/** Its files in the data lake, below the data set's own name. */
const store = task(
  async (folder: string, dataset: string) => {
    const rawData = storageFor("raw_data");
    const [, name] = dataset.split("/");
    const keys = await rawData.uploadFolder(folder, { toFolder: name, onProgress: progress });
    console.log(`${keys.length} files are in ${rawData.address(name)}`);
    return keys.length;
  },
  { name: "store" },
);

/** Brings one data set into the data lake. */
export const datalake = flow(
  async (dataset = "michaelarman/poemsdataset", maxMb = 512) => {
    const folder = await mkdtemp(join(tmpdir(), "datalake-"));
    try {
      const file = await download(dataset, folder, maxMb);
      return await store(await unpack(file, maxMb), dataset);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
  { name: "datalake", logPrints: true },
);

if (import.meta.main) {
  const [, , dataset, maxMb] = process.argv;
  await datalake(dataset, maxMb === undefined ? undefined : Number(maxMb));
}
