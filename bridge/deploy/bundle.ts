/** A packaged flow: its manifest and files, content-addressed, stored whole or not at all. */
import { createHash, type Hash } from "node:crypto";
import type { ParameterSchema } from "../parameters/schema.ts";
import type { Storage } from "../storage/storage.ts";

export const MANIFEST_FORMAT = 1;
export const CODE_FILE = "flow.mjs";

export interface Manifest {
  /** Version of this format. */
  format: number;
  /** Version of cellflow that packaged it; a worker with another major refuses. */
  cellflow: string;
  /** Node's version when packaged. */
  node: string;
  flow: string;
  /** The file with the export, among `sources`. */
  entry: string;
  exportName: string;
  description?: string;
  parameters: ParameterSchema;
  /** The user's files in the bundle -> sha256 of each as it was. */
  sources: Record<string, string>;
  /** npm packages the code imports -> version the lockfile pins. */
  packages: Record<string, string>;
  /** Environment variables the code reads. */
  environment: string[];
  /** Data files that travel -> bytes. */
  files: Record<string, number>;
  project?: {
    /** Folder of package.json on the machine that deployed. */
    folder: string;
    /** sha256 of the lockfile; without one, of package.json. */
    lockHash: string;
    lockfile: boolean;
  };
}

export interface Bundle {
  /** sha256 of all its content: the version of what is deployed. */
  id: string;
  code: string;
  map: string;
  manifest: Manifest;
  packageJson?: string;
  lockfile?: string;
  files: Map<string, Uint8Array>;
  /** Bytes of everything above. */
  size: number;
}

/** The files of a bundle as they are stored. */
export function bundleFiles(bundle: Omit<Bundle, "id" | "size">): Map<string, Uint8Array | string> {
  const files = new Map<string, Uint8Array | string>([
    ["manifest.json", `${JSON.stringify(bundle.manifest, null, 2)}\n`],
    [CODE_FILE, bundle.code],
    [`${CODE_FILE}.map`, bundle.map],
  ]);
  if (bundle.packageJson !== undefined) files.set("package.json", bundle.packageJson);
  if (bundle.lockfile !== undefined) files.set("package-lock.json", bundle.lockfile);
  for (const [path, content] of bundle.files) files.set(`files/${path}`, content);
  return files;
}

/** Adds what follows from the content: its hash and its size. */
export function sealBundle(bundle: Omit<Bundle, "id" | "size">): Bundle {
  const hash = createHash("sha256");
  let size = 0;
  for (const [path, content] of [...bundleFiles(bundle)].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const bytes = Buffer.from(content);
    size += bytes.length;
    hashHeader(hash, path, bytes.length).update(bytes);
  }
  return { ...bundle, id: hash.digest("hex"), size };
}

/** What of a file stands before its bytes in the hash that is a bundle's id; files come in the order of their paths. */
export function hashHeader(hash: Hash, path: string, bytes: number): Hash {
  return hash.update(`${path}\0${bytes}\0`);
}

/** The paths of a stored bundle's files, in the order of its hash. */
export function storedPaths({ files, project }: Manifest): string[] {
  return [
    "manifest.json",
    CODE_FILE,
    `${CODE_FILE}.map`,
    ...(project ? ["package.json"] : []),
    ...(project?.lockfile ? ["package-lock.json"] : []),
    ...Object.keys(files).map((path) => `files/${path}`),
  ].sort((a, b) => (a < b ? -1 : 1));
}

/** Stores a bundle once, however often it is deployed. Returns where: a deployment's `path`. */
export async function storeBundle(storage: Storage, bundle: Bundle): Promise<string> {
  const key = `bundles/${bundle.id}`;
  await storage.writeAll(key, bundleFiles(bundle));
  return storage.address(key);
}
