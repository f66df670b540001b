/** Reads and writes below an address such as `s3://bucket/folder`, reached as Python's s3fs would. */
import { CellflowError } from "../../errors.ts";
import { isRecord } from "../../is-record.ts";
import type { AwsCredentialsFields } from "../types/aws-credentials.ts";
import type { FileTransfers } from "./folder-transfers.ts";
import { s3Transfers } from "./s3-transfers.ts";

interface Remote {
  readonly basepath: string;
  readonly settings?: Readonly<Record<string, unknown>> | undefined;
}

/** @throws CellflowError `block.path` for an address of another kind */
export function remoteTransfers({ basepath, settings = {} }: Remote): FileTransfers {
  const [, bucketName, bucketFolder = ""] = /^s3a?:\/\/([^/]+)(?:\/(.*?))?\/*$/.exec(basepath) ?? [];
  if (bucketName === undefined) {
    const [scheme] = basepath.split("://");
    throw new CellflowError(
      "block.path",
      `RemoteFileSystem reads s3:// addresses here, and basepath is one of ${scheme}://: use Python's Prefect for it`,
    );
  }
  const bucket = s3Transfers({ bucketName, bucketFolder, credentials: credentialsOf(settings) });
  const base = `s3://${bucketName}`;
  const own = (path: unknown): unknown => {
    const whole = `${base}/`;
    return typeof path === "string" && path.startsWith(whole) ? path.slice(whole.length) : path;
  };
  return {
    readPath: (path) => bucket.readPath(own(path)),
    writePath: async (path, content) => `${base}/${await bucket.writePath(own(path), content)}`,
    getDirectory: (fromPath, localPath) => bucket.downloadFolderToPath(fromPath, localPath),
    async putDirectory(localPath = ".", toPath) {
      return `${base}/${await bucket.uploadFromFolder(localPath, toPath)}`;
    },
  };
}

/** Prefect has no names of its own for these: they are s3fs's. */
function credentialsOf(settings: Readonly<Record<string, unknown>>): AwsCredentialsFields {
  const client = isRecord(settings.client_kwargs) ? settings.client_kwargs : {};
  const text = (...values: unknown[]): string | undefined =>
    values.find((value): value is string => typeof value === "string" && value !== "");
  const endpointUrl = text(settings.endpoint_url, client.endpoint_url);
  const verify = client.verify ?? settings.verify;
  return {
    awsAccessKeyId: text(settings.key, settings.username),
    awsSecretAccessKey: text(settings.secret, settings.password),
    awsSessionToken: text(settings.token),
    profileName: text(settings.profile),
    regionName: text(client.region_name),
    awsClientParameters: {
      ...(endpointUrl !== undefined && { endpointUrl }),
      ...((typeof verify === "boolean" || typeof verify === "string") && { verify }),
    },
  } as AwsCredentialsFields;
}
