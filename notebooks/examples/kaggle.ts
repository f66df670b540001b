/** Downloads a data set of Kaggle as the zip file that it is. */
import { createWriteStream } from "node:fs";
import { rm } from "node:fs/promises";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { ReadableStream } from "node:stream/web";
import { CellflowError } from "cellflow";
import { required } from "./environment.ts";

export interface DownloadOptions {
  /** A larger one is refused; default 512 MB. */
  readonly maxBytes?: number;
  /** Ends the download, of the run it belongs to: `getRunContext().signal`. */
  readonly signal?: AbortSignal;
  readonly log?: (line: string) => void;
}

/** Kaggle has answered, and would answer the same again. Errors with a code are printed in one line. */
export class KaggleError extends CellflowError {
  constructor(message: string) {
    super("kaggle.refused", message);
  }
}

/** Is a failed download worth another try? */
export function mayPass(error: unknown): boolean {
  return error instanceof CellflowError && /^kaggle\.(cut|unreachable|failed)$/.test(error.code);
}

const DEFAULT_MAX_BYTES = 512 * 2 ** 20;
const KAGGLE = "https://www.kaggle.com/api/v1";

/**
 * Writes the zip file of a data set to `file`, piece by piece; when it fails, `file` is not there.
 * @param dataset `owner/name`, as in the address of its page
 * @throws KaggleError for names and keys that Kaggle does not know, and for what is too large
 */
export async function downloadDataset(
  dataset: string,
  file: string,
  options: DownloadOptions = {},
): Promise<number> {
  const { maxBytes = DEFAULT_MAX_BYTES, signal, log = () => {} } = options;
  const response = await open(dataset, signal);
  let bytes = 0;
  const counted = async function* (content: AsyncIterable<Uint8Array>) {
    for await (const piece of content) {
      bytes += piece.length;
      if (bytes > maxBytes) throw tooLarge(dataset, maxBytes);
      yield piece;
    }
  };
  try {
    if (Number(response.headers.get("content-length") ?? 0) > maxBytes) throw tooLarge(dataset, maxBytes);
    const body = Readable.fromWeb((response.body ?? new Blob([]).stream()) as ReadableStream<Uint8Array>);
    await pipeline(body, counted, createWriteStream(file));
  } catch (error) {
    await response.body?.cancel().catch(() => {});
    await rm(file, { force: true });
    if (error instanceof KaggleError || signal?.aborted) throw error;
    throw new CellflowError(
      "kaggle.cut",
      `the download of ${dataset} was cut after ${bytes} bytes: ${reason(error)}`,
    );
  }
  log(`${dataset}: ${(bytes / 2 ** 20).toFixed(1)} MB`);
  return bytes;
}

async function open(dataset: string, signal: AbortSignal | undefined): Promise<Response> {
  if (!/^[\w-]+\/[\w.-]+$/.test(dataset))
    throw new KaggleError(`"${dataset}" is no data set: write owner/name, as in the address of its page`);
  const { user, key, address } = account();
  const headers = { authorization: `Basic ${Buffer.from(`${user}:${key}`).toString("base64")}` };
  let response: Response;
  try {
    // Kaggle sends on to where the file is; `fetch` takes the header off when that is another host.
    response = await fetch(`${address}/datasets/download/${dataset}`, { headers, signal });
  } catch (error) {
    signal?.throwIfAborted();
    throw new CellflowError(
      "kaggle.unreachable",
      `${new URL(address).host} can't be reached: ${reason(error)}`,
    );
  }
  if (response.ok) return response;
  await response.body?.cancel();
  if (response.status === 401) throw new KaggleError("Kaggle refuses KAGGLE_USERNAME with KAGGLE_KEY");
  if (response.status === 403)
    throw new KaggleError(`Kaggle does not let ${user} have ${dataset}: accept its rules on its page`);
  if (response.status === 404)
    throw new KaggleError(`Kaggle has no data set ${dataset}, or none that ${user} may see`);
  throw new CellflowError("kaggle.failed", `Kaggle answered ${response.status} for ${dataset}`);
}

/** The account of `.env` or the environment; `KAGGLE_API_URL` is for a mirror, or a test. */
function account(): { user: string; key: string; address: string } {
  const names = ["KAGGLE_USERNAME", "KAGGLE_KEY"] as const;
  const values = required(names, "both stand in the kaggle.json of your Kaggle account");
  const address = (process.env.KAGGLE_API_URL || KAGGLE).replace(/\/+$/, "");
  return { user: values.KAGGLE_USERNAME, key: values.KAGGLE_KEY, address };
}

function tooLarge(dataset: string, maxBytes: number): KaggleError {
  return new KaggleError(
    `${dataset} is larger than ${Math.floor(maxBytes / 2 ** 20)} MB: raise maxMb to take it`,
  );
}

function reason(error: unknown): string {
  const { message, cause } = error as Error & { cause?: Error };
  return cause?.message || message;
}
