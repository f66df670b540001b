/** Reads a stored bundle's manifest and checks it: what it names must be what a bundle can hold. */
import { z } from "zod";
import { CellflowError } from "../errors.ts";
import type { ParameterSchema } from "../parameters/schema.ts";
import type { Storage } from "../storage/storage.ts";
import { MANIFEST_FORMAT, type Manifest } from "./bundle.ts";
import { fileNameProblem } from "./file-name.ts";

const hash = z.string().regex(/^[0-9a-f]{64}$/, "must be a sha256");
const packageName = z
  .string()
  .max(214)
  .regex(/^(@[a-z0-9~-][\w.~-]*\/)?[a-z0-9~-][\w.~-]*$/i, "must be the name of a package");
const fileName = z
  .string()
  .refine((path) => fileNameProblem(path) === undefined, "must be a path below the folder");
const parameters = z.custom<ParameterSchema>(
  (value) => z.looseObject({ properties: z.record(z.string(), z.looseObject({})) }).safeParse(value).success,
  "must be a JSON Schema of parameters",
);

const manifestSchema: z.ZodType<Manifest> = z.object({
  format: z.literal(MANIFEST_FORMAT),
  cellflow: z.string(),
  node: z.string(),
  flow: z.string(),
  entry: z.string(),
  exportName: z.string().regex(/^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u, "must be an identifier"),
  description: z.string().optional(),
  parameters,
  sources: z.record(z.string(), hash),
  packages: z.record(packageName, z.string()),
  environment: z.array(z.string()),
  files: z.record(fileName, z.number().int().nonnegative()),
  project: z.object({ folder: z.string(), lockHash: hash, lockfile: z.boolean() }).optional(),
});

/** Reads the manifest of a stored bundle. @throws CellflowError `storage.missing`, `bundle.format`, `bundle.manifest` */
export async function readManifest(storage: Storage, key: string): Promise<Manifest> {
  const value = parsed(Buffer.from(await storage.read(`${key}/manifest.json`)).toString("utf8"));
  const format = typeof value === "object" && value !== null ? Reflect.get(value, "format") : undefined;
  if (format !== undefined && format !== MANIFEST_FORMAT) {
    throw new CellflowError(
      "bundle.format",
      `the bundle at ${storage.address(key)} has format ${format}, this cellflow reads ${MANIFEST_FORMAT}: ` +
        "use the cellflow version that deployed it, or deploy again",
    );
  }
  const result = manifestSchema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const where = issue && issue.path.length > 0 ? `${issue.path.join(".")}: ` : "";
  throw new CellflowError(
    "bundle.manifest",
    `the bundle at ${storage.address(key)} has a manifest that cellflow did not write (${where}${issue?.message}): deploy again`,
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Answered as any other value that is no manifest.
    return undefined;
  }
}
