/** Reads Jupyter's connection file: where the five sockets bind and which key signs. */
import { readFileSync, rmdirSync, rmSync, statSync } from "node:fs";
import { basename, dirname } from "node:path";
import { debugLog } from "../debug-log.ts";
import { KernelError } from "../errors.ts";

/** Jupyter's connection file. `transport` is tcp or ipc; ports are numbers. */
export interface ConnectionInfo {
  transport: "tcp" | "ipc";
  ip: string;
  shell_port: number;
  control_port: number;
  stdin_port: number;
  iopub_port: number;
  hb_port: number;
  key: string;
  signature_scheme: string;
}

const PORTS = ["shell_port", "control_port", "stdin_port", "iopub_port", "hb_port"] as const;

/**
 * The connection file at `path`, checked.
 * @throws KernelError `connection.unreadable`, `connection.invalid`
 */
export function readConnectionFile(path: string): ConnectionInfo {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    throw new KernelError(
      "connection.unreadable",
      `The connection file ${path} can't be read: ${reason(error)}`,
    );
  }
  let value: Partial<ConnectionInfo>;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new KernelError("connection.invalid", `The connection file ${path} is not JSON: ${reason(error)}`);
  }
  const missing = PORTS.filter((port) => typeof value[port] !== "number");
  if (missing.length > 0) {
    throw new KernelError("connection.invalid", `The connection file ${path} lacks ${missing.join(", ")}`);
  }
  const wrong = PORTS.filter((port) => !isPort(value[port]));
  if (wrong.length > 0) {
    throw new KernelError(
      "connection.invalid",
      `The connection file ${path} has no valid ${wrong.join(", ")} (0 to 65535)`,
    );
  }
  const scheme = value.signature_scheme ?? "hmac-sha256";
  if (scheme !== "hmac-sha256") {
    throw new KernelError(
      "connection.invalid",
      `The connection file ${path} asks for ${scheme}; only hmac-sha256 is known`,
    );
  }
  return {
    transport: value.transport === "ipc" ? "ipc" : "tcp",
    ip: value.ip ?? "127.0.0.1",
    shell_port: value.shell_port ?? 0,
    control_port: value.control_port ?? 0,
    stdin_port: value.stdin_port ?? 0,
    iopub_port: value.iopub_port ?? 0,
    hb_port: value.hb_port ?? 0,
    key: value.key ?? "",
    signature_scheme: scheme,
  };
}

/** A warning when others on the machine could read the key in `path`: what they sign, this kernel runs. */
export function exposure(path: string): string | undefined {
  if (process.platform === "win32") return undefined;
  const mode = statSync(path).mode & 0o777;
  if ((mode & 0o077) === 0) return undefined;
  return `others may read the connection file ${path} (mode ${mode.toString(8)}), and with its key run code here: chmod 600 it`;
}

/** Removes a connection file, and the folder that our own client makes for it. Never fails. */
export function removeConnectionFile(path: string): void {
  try {
    rmSync(path, { force: true });
    const folder = dirname(path);
    if (basename(folder).startsWith("cellflow-kernel-")) rmdirSync(folder);
  } catch (error) {
    debugLog("connection.remove", error);
  }
}

/** The address of one socket, as ZeroMQ writes it. A star stands for every interface. */
export function address(info: ConnectionInfo, port: (typeof PORTS)[number]): string {
  if (info.transport === "ipc") return `ipc://${info.ip}-${info[port]}`;
  const host = info.ip === "*" ? "0.0.0.0" : info.ip.includes(":") ? `[${info.ip}]` : info.ip;
  return `tcp://${host}:${info[port]}`;
}

function isPort(value: unknown): boolean {
  return Number.isInteger(value) && Number(value) >= 0 && Number(value) <= 65_535;
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
