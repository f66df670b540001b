/** Blocks of places for files: a folder of this machine, or one of a service that speaks S3. */
import type { Block, BlockType } from "../block-type.ts";
import { builtInType } from "../built-in-type.ts";
import { record, text } from "../fields/kinds.ts";
import { named } from "../transfers/arguments.ts";
import type { FileTransfers } from "../transfers/folder-transfers.ts";

export interface LocalFileSystemFields {
  /** Default: the current folder. */
  basepath?: string;
}

export interface RemoteFileSystemFields {
  /** `s3://bucket/folder` */
  basepath: string;
  /** As Python's s3fs takes them: `key`, `secret`, `token`, `endpoint_url` or `client_kwargs`. Hidden where it is shown. */
  settings?: Readonly<Record<string, unknown>>;
}

/** Paths are below `basepath`; arguments are given by their names in an object, or one after the other. */
export interface FileSystemMethods {
  readPath(path: string): Promise<Buffer>;
  /** Resolves to where it is. */
  writePath(path: string, content: string | Uint8Array): Promise<string>;
  /** Copies a folder, by default all, to one of this machine, by default the current; resolves to that. */
  getDirectory(options?: { fromPath?: string; localPath?: string }): Promise<string>;
  getDirectory(fromPath: string, localPath?: string): Promise<string>;
  /** Copies a folder of this machine, by default the current, into it; resolves to where. */
  putDirectory(options?: { localPath?: string; toPath?: string }): Promise<string>;
  putDirectory(localPath: string, toPath?: string): Promise<string>;
}

const ARGUMENTS: { readonly [K in keyof FileTransfers]: readonly string[] } = {
  readPath: ["path"],
  writePath: ["path", "content"],
  getDirectory: ["fromPath", "localPath"],
  putDirectory: ["localPath", "toPath"],
};

function methodsOf<F>(title: string, open: (fields: F) => Promise<FileTransfers>): object {
  return Object.fromEntries(
    Object.entries(ARGUMENTS).map(([method, names]) => [
      method,
      async function (this: F, ...given: unknown[]): Promise<unknown> {
        const values = named(`${title}.${method}`, names, given);
        const transfers = await open(this);
        const transfer = transfers[method as keyof FileTransfers] as (...args: unknown[]) => unknown;
        return transfer(...names.map((name) => values[name]));
      },
    ]),
  );
}

const CAPABILITIES = ["get-directory", "put-directory", "read-path", "write-path"];

/** Prefect's LocalFileSystem. */
export const LocalFileSystem: BlockType<
  LocalFileSystemFields,
  Readonly<LocalFileSystemFields> & FileSystemMethods
> = builtInType<LocalFileSystemFields, Readonly<LocalFileSystemFields> & FileSystemMethods>(
  {
    name: "Local File System",
    title: "LocalFileSystem",
    slug: "local-file-system",
    capabilities: CAPABILITIES,
    fields: { basepath: { wire: "basepath", kind: text } },
  },
  methodsOf<LocalFileSystemFields>("LocalFileSystem", async ({ basepath }) => {
    const { folderTransfers } = await import("../transfers/folder-transfers.ts");
    return folderTransfers(basepath);
  }),
);
export type LocalFileSystem = Block & Readonly<LocalFileSystemFields> & FileSystemMethods;

/** Prefect's RemoteFileSystem, for `s3://` (MinIO and the like). */
export const RemoteFileSystem: BlockType<
  RemoteFileSystemFields,
  Readonly<RemoteFileSystemFields> & FileSystemMethods
> = builtInType<RemoteFileSystemFields, Readonly<RemoteFileSystemFields> & FileSystemMethods>(
  {
    name: "Remote File System",
    title: "RemoteFileSystem",
    slug: "remote-file-system",
    capabilities: CAPABILITIES,
    fields: {
      basepath: { wire: "basepath", kind: text, isRequired: true },
      settings: { wire: "settings", kind: record, secret: "shown", isSecretInside: true },
    },
  },
  methodsOf<RemoteFileSystemFields>("RemoteFileSystem", async (fields) => {
    const { remoteTransfers } = await import("../transfers/remote-transfers.ts");
    return remoteTransfers(fields);
  }),
);
export type RemoteFileSystem = Block & Readonly<RemoteFileSystemFields> & FileSystemMethods;
