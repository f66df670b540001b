/** Packages a flow's files into a bundle that runs anywhere: code, manifest, lockfile, data. */

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { CellflowError } from "../errors.ts";
import { createSchemaReader } from "../parameters/from-types/lazy-reader.ts";
import type { SchemaReader } from "../parameters/from-types/schema-reader.ts";
import type { ParameterSchema } from "../parameters/schema.ts";
import { packageVersion } from "../settings/version.ts";
import { buildCode } from "./build.ts";
import { type Bundle, MANIFEST_FORMAT, sealBundle } from "./bundle.ts";
import { collectFiles } from "./data-files.ts";
import { findProject, type Project, sha256 } from "./npm-project.ts";
import { findSecrets } from "./secrets.ts";

export interface PackageRequest {
  /** Virtual path -> source, relative to `folder`. Local files they import are read from the disk. */
  files: Record<string, string>;
  /** The file, among `files`, with the export. */
  entry: string;
  exportName: string;
  flowName: string;
  folder: string;
  /** Globs of data files, relative to `folder`. */
  include?: readonly string[];
  /** Its schema, where it is known: no types are read then. */
  parameters?: ParameterSchema;
  /** A file (among `files` or instead of `entry`) where the flow is a plain function, for its types. */
  schemaOf?: { files?: Record<string, string>; file: string; exportName: string };
  literals?: Record<string, unknown>;
  /** Kept between calls by who packages often; else one is started and closed. */
  reader?: SchemaReader;
}

/**
 * Packages a flow.
 * @throws CellflowError `deploy.build`, `deploy.import` (a package that package.json does not have), `deploy.secret`,
 * `deploy.include`, `deploy.export`, `deploy.types`
 */
export async function packageFlow(request: PackageRequest): Promise<Bundle> {
  const reader = request.reader ?? createSchemaReader();
  const readTypes = () =>
    reader.read(request.schemaOf?.files ?? request.files, {
      folder: request.folder,
      file: request.schemaOf?.file ?? request.entry,
      exportName: request.schemaOf?.exportName ?? request.exportName,
      literals: request.literals,
    });
  try {
    const [built, parameters, project] = await Promise.all([
      buildCode(request.files, request),
      request.parameters ?? readTypes(),
      findProject(request.folder),
    ]);
    const packages = await pinnedPackages(built.packages, project);
    const sources = await sourceHashes(built.sources, built.code, request);
    const files = await collectFiles(request.folder, request.include ?? [], parameters);
    return sealBundle({
      code: built.code,
      map: built.map,
      manifest: {
        format: MANIFEST_FORMAT,
        cellflow: packageVersion(),
        node: process.version,
        flow: request.flowName,
        entry: request.entry,
        exportName: request.exportName,
        description: parameters.description || undefined,
        parameters,
        sources,
        packages,
        environment: environmentNames(built.code),
        files: Object.fromEntries([...files].map(([path, content]) => [path, content.length])),
        project: project && {
          folder: project.folder,
          lockHash: project.lockHash,
          lockfile: project.lockfile !== undefined,
        },
      },
      packageJson: project?.packageJson,
      lockfile: project?.lockfile,
      files,
    });
  } finally {
    if (!request.reader) await reader.close();
  }
}

async function pinnedPackages(imported: Map<string, string>, project: Project | undefined) {
  const missing = [...imported].filter(([name]) => !project?.dependencies.has(name));
  const [first] = missing;
  if (first) {
    const names = missing.map(([name]) => name).join(" ");
    const nowhere = project ? `${project.folder}/package.json does not have` : "no package.json has";
    throw new CellflowError(
      "deploy.import",
      `${first[1]} imports "${first[0]}", which ${nowhere}: run npm install ${names}`,
    );
  }
  const packages: Record<string, string> = {};
  for (const name of [...imported.keys()].sort())
    packages[name] = (await project?.versionOf(name)) ?? "not locked";
  return packages;
}

/** Hashes of the sources in the code; refuses one whose literal in the code is a secret. */
async function sourceHashes(paths: string[], code: string, request: PackageRequest) {
  const hashes: Record<string, string> = {};
  for (const path of paths) {
    const source = request.files[path] ?? (await readFile(join(request.folder, path), "utf8"));
    const secret = findSecrets(source).find(({ literal }) => code.includes(literal));
    if (secret) {
      throw new CellflowError(
        "deploy.secret",
        `${path}:${secret.line} holds ${secret.what} in a literal: read it from the environment ` +
          "(process.env.NAME) instead, and change it where it is used",
      );
    }
    hashes[path] = sha256(source);
  }
  return hashes;
}

/** Names of environment variables the code reads by name. */
export function environmentNames(code: string): string[] {
  const names = new Set<string>();
  for (const [, dotted, quoted] of code.matchAll(/process\.env(?:\.([A-Za-z_]\w*)|\[["'`](\w+)["'`]\])/g)) {
    names.add(dotted ?? quoted ?? "");
  }
  for (const [, list] of code.matchAll(/\{([^{}]*)\}\s*=\s*process\.env\b/g)) {
    for (const name of (list ?? "").split(",")) {
      const [, plain] = /^\s*([A-Za-z_]\w*)/.exec(name) ?? [];
      if (plain) names.add(plain);
    }
  }
  return [...names].sort();
}
