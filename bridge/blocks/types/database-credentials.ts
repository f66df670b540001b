/** A block that holds how a database is connected to. */
import { CellflowError } from "../../errors.ts";
import type { Block, BlockType } from "../block-type.ts";
import { builtInType } from "../built-in-type.ts";
import { portAsText, record, text } from "../fields/kinds.ts";

export interface DatabaseCredentialsFields {
  /** As SQLAlchemy names them, the library for Python behind a `+`: `postgresql+psycopg2`, or `postgresql` alone. */
  driver?: string;
  username?: string;
  password?: string;
  database?: string;
  host?: string;
  port?: number;
  query?: Readonly<Record<string, string>>;
  /** Instead of all those. */
  url?: string;
  /** Of Python's libraries; not used here. */
  connectArgs?: Readonly<Record<string, unknown>>;
}

export interface DatabaseCredentialsMethods {
  /**
   * The address with its password, for a client of JavaScript: `postgresql://user:password@host:5432/name`. Without the
   * library for Python that the driver names. Where it is printed or logged, the password is `********`.
   */
  getUrl(): string;
}

type Fields = Readonly<DatabaseCredentialsFields>;

/** prefect-sqlalchemy's DatabaseCredentials. */
export const DatabaseCredentials: BlockType<DatabaseCredentialsFields, Fields & DatabaseCredentialsMethods> =
  builtInType<DatabaseCredentialsFields, Fields & DatabaseCredentialsMethods>(
    {
      name: "Database Credentials",
      title: "DatabaseCredentials",
      slug: "database-credentials",
      fields: {
        driver: { wire: "driver", kind: text },
        username: { wire: "username", kind: text },
        password: { wire: "password", kind: text, secret: "stored" },
        database: { wire: "database", kind: text },
        host: { wire: "host", kind: text },
        port: { wire: "port", kind: portAsText },
        query: { wire: "query", kind: record },
        // It may hold a password, which servers do not know.
        url: { wire: "url", kind: text, secret: "shown" },
        connectArgs: { wire: "connect_args", kind: record, secret: "shown", isSecretInside: true },
      },
      check: checkAddress,
    },
    {
      getUrl(this: Fields) {
        return addressOf(this);
      },
    },
  );
export type DatabaseCredentials = Block & Fields & DatabaseCredentialsMethods;

/** As prefect-sqlalchemy has it: a whole address, or the parts of one. */
function checkAddress({ url, driver, username, password, database, host, port, query }: Fields): void {
  const parts = { driver, username, password, database, host, port, query };
  const given = Object.entries(parts).flatMap(([name, value]) => (value === undefined ? [] : [name]));
  if (url !== undefined && given.length > 0)
    throw new CellflowError("block.field", `DatabaseCredentials: give url, or ${given.join(", ")}, not both`);
  if (url === undefined && (driver === undefined || database === undefined))
    throw new CellflowError("block.missing-field", "DatabaseCredentials needs url, or driver and database");
}

function addressOf({
  url,
  driver = "",
  username,
  password,
  database,
  host = "",
  port,
  query,
}: Fields): string {
  if (url !== undefined) return url.replace(/^([a-z0-9]+)\+[a-z0-9_]+:/i, "$1:");
  const user = [username, password].flatMap((part) => (part === undefined ? [] : [encodeURIComponent(part)]));
  const at = user.length > 0 ? `${user.join(":")}@` : "";
  // An address of version 6 of IP stands in brackets.
  const where = host.includes(":") && !host.startsWith("[") ? `[${host}]` : host;
  const options = new URLSearchParams(query as Record<string, string> | undefined).toString();
  const [scheme] = driver.split("+");
  return `${scheme}://${at}${where}${port === undefined ? "" : `:${port}`}/${database ?? ""}${options && `?${options}`}`;
}
