/** A block of a bucket: where it is, with what credentials, and transfers into it and out of it. */
import type { Readable, Writable } from "node:stream";
import type { TransferOptions } from "../../storage/folders.ts";
import type { S3Object } from "../../storage/s3/objects.ts";
import type { Block, BlockType } from "../block-type.ts";
import { builtInType } from "../built-in-type.ts";
import { blocksOf, text } from "../fields/kinds.ts";
import { named } from "../transfers/arguments.ts";
import type { Bucket, S3Transfers } from "../transfers/s3-transfers.ts";
import { AwsCredentials, MinIOCredentials } from "./aws-credentials.ts";

export interface S3BucketFields {
  bucketName: string;
  /** Default: what the AWS SDK's own chain finds. */
  credentials?: AwsCredentials | MinIOCredentials;
  /** Paths are below it. Default: the whole bucket. */
  bucketFolder?: string;
}

type Fields = Readonly<S3BucketFields & { bucketFolder: string }>;

/**
 * prefect-aws's transfers. Paths in the bucket are below `bucketFolder`; keys that are given back are whole ones.
 * Arguments are given by their names in an object, or one after the other. Each throws a CellflowError `storage.…` where
 * the bucket can't be reached or has no such object.
 */
export interface S3BucketMethods {
  readPath(path: string): Promise<Buffer>;
  /** Resolves to the object's key. */
  writePath(path: string, content: string | Uint8Array): Promise<string>;
  /** Resolves to the file's absolute path; by default it has the object's name, in the current folder. */
  downloadObjectToPath(options: { fromPath: string; toPath?: string }): Promise<string>;
  downloadObjectToPath(fromPath: string, toPath?: string): Promise<string>;
  /** Writes into a stream, which stays open. */
  downloadObjectToFileObject<W extends Writable>(options: { fromPath: string; toFileObject: W }): Promise<W>;
  downloadObjectToFileObject<W extends Writable>(fromPath: string, toFileObject: W): Promise<W>;
  /** Resolves to the folder's absolute path; by default the current one. It is changed once all is there. */
  downloadFolderToPath(
    options: TransferOptions & { fromFolder?: string; toFolder?: string },
  ): Promise<string>;
  downloadFolderToPath(fromFolder: string, toFolder?: string): Promise<string>;
  uploadFromPath(options: { fromPath: string; toPath?: string }): Promise<string>;
  uploadFromPath(fromPath: string, toPath?: string): Promise<string>;
  uploadFromFileObject(options: { fromFileObject: Readable; toPath: string }): Promise<string>;
  uploadFromFileObject(fromFileObject: Readable, toPath: string): Promise<string>;
  /** Resolves to the key of the folder in the bucket. */
  uploadFromFolder(options: TransferOptions & { fromFolder: string; toFolder?: string }): Promise<string>;
  uploadFromFolder(fromFolder: string, toFolder?: string): Promise<string>;
  listObjects(options?: { folder?: string; maxItems?: number }): Promise<S3Object[]>;
  listObjects(folder: string): Promise<S3Object[]>;
  /** Within the service; by default in the same bucket. */
  copyObject(options: { fromPath: string; toPath: string; toBucket?: S3Bucket | string }): Promise<string>;
  copyObject(fromPath: string, toPath: string, toBucket?: S3Bucket | string): Promise<string>;
  moveObject(options: { fromPath: string; toPath: string; toBucket?: S3Bucket | string }): Promise<string>;
  moveObject(fromPath: string, toPath: string, toBucket?: S3Bucket | string): Promise<string>;
  /** Copies an object from another bucket, which may be of another service. */
  streamFrom(options: { bucket: S3Bucket; fromPath: string; toPath?: string }): Promise<string>;
  streamFrom(bucket: S3Bucket, fromPath: string, toPath?: string): Promise<string>;
  /** Here `fromPath` is a whole key, by default `bucketFolder`. */
  getDirectory(options?: { fromPath?: string; localPath?: string }): Promise<string>;
  getDirectory(fromPath: string, localPath?: string): Promise<string>;
  /** Resolves to how many files were stored. */
  putDirectory(options?: { localPath?: string; toPath?: string }): Promise<number>;
  putDirectory(localPath: string, toPath?: string): Promise<number>;
}

/** The names of each method's arguments, in their order. */
const ARGUMENTS: { readonly [K in keyof S3Transfers]: readonly string[] } = {
  readPath: ["path"],
  writePath: ["path", "content"],
  downloadObjectToPath: ["fromPath", "toPath"],
  downloadObjectToFileObject: ["fromPath", "toFileObject"],
  downloadFolderToPath: ["fromFolder", "toFolder", "onProgress"],
  uploadFromPath: ["fromPath", "toPath"],
  uploadFromFileObject: ["fromFileObject", "toPath"],
  uploadFromFolder: ["fromFolder", "toFolder", "onProgress"],
  listObjects: ["folder", "maxItems"],
  copyObject: ["fromPath", "toPath", "toBucket"],
  moveObject: ["fromPath", "toPath", "toBucket"],
  streamFrom: ["bucket", "fromPath", "toPath"],
  getDirectory: ["fromPath", "localPath"],
  putDirectory: ["localPath", "toPath"],
};

const methods = Object.fromEntries(
  Object.entries(ARGUMENTS).map(([method, names]) => [
    method,
    async function (this: Bucket, ...given: unknown[]): Promise<unknown> {
      const values = named(`S3Bucket.${method}`, names, given);
      const args = names.map((name) => (name === "onProgress" ? { onProgress: values[name] } : values[name]));
      // Loaded when it is used: few flows have a bucket.
      const { s3Transfers } = await import("../transfers/s3-transfers.ts");
      const transfer = s3Transfers(this)[method as keyof S3Transfers] as (...args: unknown[]) => unknown;
      return transfer(...args);
    },
  ]),
);

/** prefect-aws's S3Bucket. */
export const S3Bucket: BlockType<S3BucketFields, Fields & S3BucketMethods> = builtInType<
  S3BucketFields,
  Fields & S3BucketMethods
>(
  {
    name: "S3 Bucket",
    title: "S3Bucket",
    slug: "s3-bucket",
    capabilities: ["get-directory", "put-directory", "read-path", "write-path"],
    fields: {
      bucketName: { wire: "bucket_name", kind: text, isRequired: true },
      credentials: { wire: "credentials", kind: blocksOf(MinIOCredentials, AwsCredentials) },
      bucketFolder: { wire: "bucket_folder", kind: text, default: "" },
    },
  },
  methods,
);
export type S3Bucket = Block & Fields & S3BucketMethods;
