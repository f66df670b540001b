/** Finds secrets in the literals of a source. */

export interface FoundSecret {
  /** What it looks like: "an AWS access key". */
  what: string;
  line: number;
  /** Only for comparing; never shown. */
  literal: string;
}

const KINDS: { what: string; pattern: RegExp }[] = [
  { what: "an AWS access key", pattern: /\b((?:AKIA|ASIA)[0-9A-Z]{16})\b/g },
  { what: "a private key", pattern: /(-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----)/g },
  {
    what: "a Slack webhook address",
    pattern: /(https:\/\/hooks\.slack\.com\/(?:services|workflows)\/[\w/-]{10,})/g,
  },
  { what: "a Slack token", pattern: /\b(xox[abprs]-[\w-]{10,})/g },
  { what: "a GitHub token", pattern: /\b((?:gh[pousr]_|github_pat_)\w{20,})\b/g },
  { what: "a Prefect API key", pattern: /\b(pn[ub]_\w{20,})\b/g },
  {
    what: "a password in an address",
    pattern: /\b[a-z][a-z0-9+.-]*:\/\/[^\s:/"'`@]+:([^\s/"'`@${}]{3,})@/gi,
  },
  {
    what: "a secret",
    pattern:
      /\b(?:\w*(?:password|passwd|passphrase|secret|api_?key|access_?key|auth_?token))["'`\]]*\s*(?::\s*string\s*)?[:=]\s*["'`]([^"'`\s]{4,})["'`]/gi,
  },
];

/** Values that stand where a secret would, and are none. */
const PLACEHOLDER =
  /^(string|undefined|null|true|false|x+|\*+|<.*>|\$\{.*\}|your[-_ ].*|change[-_]?me|example.*)$/i;

/** Every secret in a source, by line. */
export function findSecrets(source: string): FoundSecret[] {
  return KINDS.flatMap(({ what, pattern }) =>
    [...source.matchAll(pattern)]
      .filter((match) => match[1] !== undefined && !PLACEHOLDER.test(match[1]))
      .map((match) => ({
        what,
        line: source.slice(0, match.index).split("\n").length,
        literal: match[1] ?? "",
      })),
  );
}
