/** Stores bytes in this process's memory: for tests and trials. */
import { Readable } from "node:stream";
import { alreadyStored, contentBytes, keyParts, notStored, type Storage } from "./storage.ts";

export function createMemoryStorage(name = "default"): Storage {
  const files = new Map<string, Uint8Array>();
  const under = (key: string) =>
    [...files.keys()].filter((known) => known === key || known.startsWith(`${key}/`));
  const address = (key?: string) => (key === undefined ? `memory:${name}` : `memory:${name}/${key}`);
  const read = async (key: string) => {
    keyParts(key);
    const content = files.get(key);
    if (!content) throw notStored(address(key));
    return content;
  };
  const write: Storage["write"] = async (key, content, { ifAbsent = false } = {}) => {
    keyParts(key);
    if (ifAbsent && files.has(key)) throw alreadyStored(address(key));
    files.set(key, Buffer.from(contentBytes(content)));
  };

  return {
    address,
    localPath: () => undefined,
    read,
    stream: async (key) => Readable.from([await read(key)]),
    async open(key) {
      const content = await read(key);
      return {
        size: content.length,
        async read(into, position) {
          const piece = content.subarray(position, position + into.length);
          into.set(piece);
          return piece.length;
        },
        close: async () => {},
      };
    },
    size: async (key) => files.get(key)?.length,
    write,
    async writeStream(key, content, options) {
      keyParts(key);
      await write(key, await Array.fromAsync(content), options);
    },
    async writeAll(prefix, contents) {
      if (under(prefix).length > 0) return;
      for (const path of contents.keys()) keyParts(`${prefix}/${path}`);
      for (const [path, content] of contents) await write(`${prefix}/${path}`, content);
    },
    checkWritable: async (key) => void keyParts(key),
    list: async (prefix) => (prefix === undefined ? [...files.keys()] : under(prefix)).sort(),
    async delete(key) {
      keyParts(key);
      for (const known of under(key)) files.delete(known);
    },
  };
}
