/** Connects to S3, or a service that speaks it, with what the environment and `.env` say. */
import { readFile } from "node:fs/promises";
import type { S3Client, S3ClientConfig } from "@aws-sdk/client-s3";
import { CellflowError } from "../../errors.ts";

/** Values by name, of the environment and of what stands behind it. */
export type Environment = Readonly<Record<string, string | undefined>>;

export interface S3Address {
  bucket: string;
  /** Of a service that is not Amazon's: `http://127.0.0.1:9000`. */
  endpoint?: string;
  region?: string;
  /** A profile of `~/.aws`. */
  profile?: string;
  tls?: TlsOptions;
  /** Default: as long as may help. */
  patience?: Patience;
}

/** How a service's certificate is checked. */
export interface TlsOptions {
  /** Default: it is checked. */
  isVerified?: boolean;
  /** The file of certificates that it is checked by. */
  caFile?: string;
}

/** When a service is given up that does not answer. */
export interface Patience {
  /** Milliseconds for which nothing comes or goes. */
  idleMs: number;
  /** How often a request is sent at most, that fails for a reason that may pass. */
  attempts: number;
}

/** Amazon's own default; services that know no regions take any. */
const DEFAULT_REGION = "us-east-1";
const CONNECT_MS = 5000;
const PATIENCE: Patience = { idleMs: 60_000, attempts: 4 };

/**
 * A client of the service that has the bucket. Credentials are those of `environment`, else whatever the SDK's own
 * chain finds (`~/.aws`, profiles, roles).
 * @throws CellflowError `storage.credentials` when they are set by half, `storage.endpoint` for what is no address
 */
export async function connectS3(
  { endpoint, region, profile, tls, patience = PATIENCE }: Omit<S3Address, "bucket">,
  environment: Environment,
): Promise<S3Client> {
  // Loaded only where it is used: it takes as long as all else together.
  const { S3Client } = await import("@aws-sdk/client-s3");
  const address = checkedEndpoint(
    endpoint ?? environment.AWS_ENDPOINT_URL_S3 ?? environment.AWS_ENDPOINT_URL,
  );
  const config: S3ClientConfig = {
    maxAttempts: patience.attempts,
    requestHandler: {
      // Not `requestTimeout`, which counts what goes on as well, and ends nothing.
      ...{ connectionTimeout: CONNECT_MS, socketTimeout: patience.idleMs },
      ...(tls && { httpsAgent: await agentOptions(tls) }),
    },
    ...(profile === undefined ? { credentials: credentialsOf(environment) } : { profile }),
    region: region ?? environment.AWS_REGION ?? environment.AWS_DEFAULT_REGION,
    // Such services have no names for buckets in the DNS.
    ...(address ? { endpoint: address, forcePathStyle: true } : {}),
  };
  if (config.region !== undefined) return new S3Client(config);
  const { region: found } = new S3Client(config).config;
  return new S3Client({ ...config, region: () => found().catch(() => DEFAULT_REGION) });
}

/** @throws CellflowError `storage.certificates` for a file that can't be read */
async function agentOptions({ isVerified = true, caFile }: TlsOptions): Promise<object> {
  try {
    const ca = caFile === undefined ? undefined : await readFile(caFile);
    return { rejectUnauthorized: isVerified, ...(ca && { ca }) };
  } catch (cause) {
    throw new CellflowError(
      "storage.certificates",
      `cannot read the certificates in ${caFile}: ${(cause as Error).message}`,
      { cause },
    );
  }
}

function checkedEndpoint(address: string | undefined): string | undefined {
  if (!address || /^https?:$/.test(URL.parse(address)?.protocol ?? "")) return address;
  // It may hold a password, so it is not repeated.
  throw new CellflowError(
    "storage.endpoint",
    "AWS_ENDPOINT_URL is not an http(s) address; it looks like http://127.0.0.1:9000",
  );
}

function credentialsOf(environment: Environment): S3ClientConfig["credentials"] {
  const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN } = environment;
  if (AWS_ACCESS_KEY_ID && AWS_SECRET_ACCESS_KEY) {
    return {
      accessKeyId: AWS_ACCESS_KEY_ID,
      secretAccessKey: AWS_SECRET_ACCESS_KEY,
      ...(AWS_SESSION_TOKEN ? { sessionToken: AWS_SESSION_TOKEN } : {}),
    };
  }
  if (!AWS_ACCESS_KEY_ID && !AWS_SECRET_ACCESS_KEY) return undefined;
  const [set, missing] = AWS_ACCESS_KEY_ID
    ? ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"]
    : ["AWS_SECRET_ACCESS_KEY", "AWS_ACCESS_KEY_ID"];
  throw new CellflowError(
    "storage.credentials",
    `${set} is set and ${missing} is not, neither in the environment nor in .env: set both, or none to use ~/.aws`,
  );
}
