import { request } from "node:http";
import { connect } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { MAX_BODY_BYTES } from "../../../../bridge/server/http/body-limit.ts";
import { listen } from "../../../../bridge/server/listen.ts";
import { openServer } from "../harness.ts";

/** Announces a body of this length, sends none of it, and gives what the answer begins with. */
function announce(url: string, length: number): Promise<string> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname);
    socket.once("error", reject);
    socket.once("data", (data) => {
      socket.destroy();
      resolve(String(data).slice(0, "HTTP/1.1 413".length));
    });
    socket.write(`POST /api/flows/filter HTTP/1.1\r\nhost: ${hostname}\r\ncontent-length: ${length}\r\n\r\n`);
  });
}

/** Sends a body in chunks, and gives the status; the server may stop reading before all is sent. */
function send(url: string, parts: number): Promise<number> {
  const part = Buffer.alloc(2 ** 20, " ");
  return new Promise((resolve, reject) => {
    const call = request(`${url}/api/flows/filter`, { method: "POST" });
    let answered = false;
    call.on("response", (response) => {
      answered = true;
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    call.on("error", (error) => (answered ? undefined : reject(error)));
    const write = (left: number): void => {
      if (answered) call.destroy();
      else if (left === 0) call.end();
      else if (call.write(part)) setImmediate(write, left - 1);
      else call.once("drain", () => write(left - 1));
    };
    write(parts);
  });
}

test("a body that is too long is refused, whether it says so or comes in chunks; others are read", async () => {
  const { url, close } = await listen(await openServer(), { port: 0 });
  onTestFinished(close);
  const most = MAX_BODY_BYTES / 2 ** 20;
  expect(await announce(url, MAX_BODY_BYTES + 1)).toBe("HTTP/1.1 413");
  expect(await send(url, most + 2)).toBe(413);
  const short = (text: string) => fetch(`${url}/api/flows/filter`, { method: "POST", body: text });
  expect((await short('{"limit":1}')).status).toBe(200);
});
