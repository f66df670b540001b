/** Chooses where what has a name (`raw_data`, `models`) is stored, by the environment: the folders of this machine, or a bucket. */
import { join } from "node:path";
import { CellflowError } from "../errors.ts";
import type { StorageLocation } from "./location.ts";
import type { Environment } from "./s3/client.ts";
import { keyParts } from "./storage.ts";

/**
 * `artifacts/<name>` of the project where `environment` is `local`, empty or unset; otherwise `<name>` in the bucket of
 * `S3_BUCKET` (a name, or `s3://bucket/prefix`).
 * @throws CellflowError `storage.bucket` where that is not set, `storage.key` for a name that is none
 */
export function namedLocation(name: string, environment: Environment, folder: string): StorageLocation {
  keyParts(name);
  const { environment: stage, S3_BUCKET } = environment;
  if (stage === undefined || /^\s*(local\s*)?$/i.test(stage))
    return { type: "local", folder: join(folder, "artifacts", name) };
  const [, bucket, prefix] =
    /^(?:s3:\/\/)?([a-z0-9][\w.-]*)(?:\/(.+?))?\/*$/i.exec(S3_BUCKET?.trim() ?? "") ?? [];
  if (bucket === undefined) {
    throw new CellflowError(
      "storage.bucket",
      `environment is "${stage}" and S3_BUCKET names no bucket: set it in the environment or .env, or set environment=local`,
    );
  }
  return { type: "s3", bucket, prefix: prefix === undefined ? name : `${prefix}/${name}` };
}
