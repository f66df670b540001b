/** Explains in one line why S3 did not do what was asked: what, where, what to do. */
import { CellflowError } from "../../errors.ts";
import { alreadyStored, notStored } from "../storage.ts";

export interface Place {
  /** What was asked for: `s3://bucket/key`. */
  address: string;
  bucket: string;
  /** Where the service is reached; undefined for Amazon's own. */
  endpoint: string | undefined;
}

const CREDENTIALS = "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY";

/** By the name of S3's error. */
const LINES: Readonly<Record<string, (place: Place, error: Failure) => CellflowError>> = {
  NoSuchKey: ({ address }) => notStored(address),
  NotFound: ({ address }) => notStored(address),
  NoSuchBucket: ({ bucket, endpoint }) =>
    line("bucket", `there is no bucket ${bucket}${at(endpoint)}: create it, or name another`),
  InvalidBucketName: ({ bucket }) =>
    line("bucket", `"${bucket}" is no name of a bucket: those have lower-case letters, digits, - and . only`),
  PreconditionFailed: ({ address }) => alreadyStored(address),
  ConditionalRequestConflict: ({ address }) => alreadyStored(address),
  InvalidAccessKeyId: ({ endpoint }) =>
    line("credentials", `the access key is not known${at(endpoint)}: check ${CREDENTIALS}`),
  SignatureDoesNotMatch: ({ endpoint }) =>
    line("credentials", `the secret key is wrong${at(endpoint)}: check ${CREDENTIALS}`),
  ExpiredToken: () => line("credentials", "the AWS session has expired: sign in again (`aws sso login`)"),
  InvalidToken: () => line("credentials", "AWS_SESSION_TOKEN is wrong, or belongs to other keys"),
  CredentialsProviderError: () =>
    line(
      "credentials",
      `there are no AWS credentials: set ${CREDENTIALS} in the environment or .env, or AWS_PROFILE for ~/.aws`,
    ),
  AccessDenied: ({ address }) => line("denied", `these credentials may not use ${address}`),
  Forbidden: ({ address }) => line("denied", `these credentials may not use ${address}`),
  PermanentRedirect: inRegion,
  AuthorizationHeaderMalformed: inRegion,
  IllegalLocationConstraintException: inRegion,
  BadDigest: sentDamaged,
  InvalidDigest: sentDamaged,
  XAmzContentSHA256Mismatch: sentDamaged,
  RequestTimeTooSkewed: () =>
    line("clock", "S3 refuses requests whose time is off by more than 15 minutes: set this machine's clock"),
};

interface Failure {
  name: string;
  message: string;
  code?: string;
  Region?: string;
  $metadata?: { httpStatusCode?: number };
  $response?: { headers?: Record<string, string> };
}

/** The error as users read it; one of ours as it is. */
export function explainS3Error(error: unknown, place: Place): CellflowError {
  if (error instanceof CellflowError) return error;
  const failure = error as Failure;
  const status = failure.$metadata?.httpStatusCode;
  // A HEAD has no body that would name the error.
  const name = status === 301 ? "PermanentRedirect" : status === 412 ? "PreconditionFailed" : failure.name;
  const explained = LINES[name]?.(place, failure);
  if (explained) return explained;
  if (isWrongChecksum(failure)) {
    return line(
      "damaged",
      `the content of ${place.address} is damaged: its checksum is not that of what was stored`,
    );
  }
  if (status === 403) return line("denied", `these credentials may not use ${place.address}`);
  if (status === undefined || isConnection(failure)) {
    return line("unreachable", `S3 can't be reached${at(place.endpoint)}: ${reason(failure)}`, error);
  }
  return line("failed", `storage at ${place.address} failed: ${reason(failure)}`, error);
}

/** A cut connection, told by whoever noticed it. */
export function isConnection({ code, name }: Failure): boolean {
  return (
    /^(ECONN|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH)/.test(code ?? "") || name === "TimeoutError"
  );
}

/** Of what was read, as the SDK has found. */
export function isWrongChecksum({ message }: Pick<Failure, "message">): boolean {
  return /^checksum mismatch/i.test(message);
}

function sentDamaged({ address }: Place): CellflowError {
  return line("damaged", `what was sent to ${address} arrived damaged, and is not stored: try again`);
}

function inRegion({ bucket }: Place, failure: Failure): CellflowError {
  const region = failure.Region ?? failure.$response?.headers?.["x-amz-bucket-region"];
  return line(
    "region",
    `the bucket ${bucket} is in ${region ? `the region ${region}` : "another region"}: set AWS_REGION to it`,
  );
}

function line(code: string, message: string, cause?: unknown): CellflowError {
  return new CellflowError(`storage.${code}`, message, cause === undefined ? undefined : { cause });
}

function at(endpoint: string | undefined): string {
  return endpoint === undefined ? "" : ` at ${endpoint}`;
}

function reason({ message, code, name }: Failure): string {
  return (
    [message || name, code && !message.includes(code) ? `(${code})` : ""].join(" ").trim().split("\n")[0] ??
    ""
  );
}
