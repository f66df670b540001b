import { expect, test } from "vitest";
import { createGate } from "../../../bridge/access/gate.ts";

test("requests and websockets are passed or refused by the same rule", async () => {
  const gate = createGate("127.0.0.1");
  const cases = [
    [{ host: "localhost:4200" }, true],
    [{ host: "127.0.0.1:4200", origin: "http://localhost:3000" }, true],
    [{ host: "evil.example" }, false],
    [{ host: "localhost:4200", origin: "https://evil.example" }, false],
    [{}, false],
  ] as const;
  for (const [headers, passes] of cases) {
    const refusal = gate.refuse(new Request("http://localhost:4200/api/health", { headers }));
    expect({ headers, status: refusal?.status }).toEqual({ headers, status: passes ? undefined : 403 });
    expect(gate.allowsUpgrade(headers)).toBe(passes);
  }
  expect(await gate.refuse(new Request("http://x", { headers: { host: "evil.example" } }))?.json()).toEqual({
    detail: "Requests for the host evil.example are not answered here.",
  });
});
