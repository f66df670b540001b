/** Bytes that a client may send to a server's port, and what may come of them. */

export interface RawRequest {
  name: string;
  bytes: string;
  /** Statuses that may be answered; none where the connection is only closed. */
  answers: readonly number[];
  /** Whether the server waits for the rest: the client closes the connection then. */
  mayWait?: boolean;
}

const HOST = "Host: 127.0.0.1\r\n";
const JSON_TYPE = "Content-Type: application/json\r\n";
const BAD = [400] as const;

function get(target: string, method = "GET", more = ""): string {
  return `${method} ${target} HTTP/1.1\r\n${HOST}${more}Connection: close\r\n\r\n`;
}

function post(framing: string, body: string, more = ""): string {
  return `POST /api/flows/filter HTTP/1.1\r\n${HOST}${JSON_TYPE}${framing}${more}Connection: close\r\n\r\n${body}`;
}

/** Each is a request of one connection. */
export const RAW_REQUESTS: readonly RawRequest[] = [
  { name: "half a request line", bytes: "GET /api/hea", answers: [], mayWait: true },
  { name: "half a header", bytes: `GET /api/health HTTP/1.1\r\nHo`, answers: [], mayWait: true },
  { name: "a body that never ends", bytes: post("Content-Length: 100\r\n", "{"), answers: [], mayWait: true },
  {
    name: "a header without end",
    bytes: `GET /api/health HTTP/1.1\r\nX: ${"x".repeat(100_000)}`,
    answers: [431],
  },
  {
    name: "two thousand headers",
    bytes: get("/api/health", "GET", "A: b\r\n".repeat(5000)),
    answers: [200, 431],
  },
  { name: "a long target", bytes: get(`/api/flows/name/${"x".repeat(100_000)}`), answers: [414, 431] },
  { name: "no request", bytes: "\r\n\r\n\r\n", answers: [], mayWait: true },
  { name: "zeros", bytes: "\0".repeat(1000), answers: BAD },
  { name: "TLS", bytes: "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", answers: BAD },
  { name: "HTTP/2", bytes: "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", answers: [400, 505] },
  { name: "HTTP/0.9", bytes: "GET /api/health\r\n\r\n", answers: [400, 403] },
  { name: "HTTP/1.0", bytes: `GET /api/health HTTP/1.0\r\n${HOST}\r\n`, answers: [200] },
  {
    name: "lines that end in LF alone",
    bytes: "GET /api/health HTTP/1.1\nHost: 127.0.0.1\n\n",
    answers: [200, 400],
  },
  { name: "no host", bytes: "GET /api/health HTTP/1.1\r\n\r\n", answers: BAD },
  {
    name: "an empty host",
    bytes: "GET /api/health HTTP/1.1\r\nHost:\r\nConnection: close\r\n\r\n",
    answers: [400, 403],
  },
  { name: "two hosts", bytes: get("/api/health", "GET", "Host: evil.example\r\n"), answers: [200, 400, 403] },
  {
    name: "a host that is none",
    bytes: "GET /api/health HTTP/1.1\r\nHost: a b/c?d#e\r\nConnection: close\r\n\r\n",
    answers: [400, 403],
  },
  {
    name: "a host with a user",
    bytes: "GET /api/health HTTP/1.1\r\nHost: 127.0.0.1@evil.example\r\nConnection: close\r\n\r\n",
    answers: [400, 403],
  },
  {
    name: "a host with a wrong port",
    bytes: "GET /api/health HTTP/1.1\r\nHost: 127.0.0.1:99999\r\nConnection: close\r\n\r\n",
    answers: [400, 403],
  },
  { name: "HEAD", bytes: get("/api/health", "HEAD"), answers: [200] },
  { name: "OPTIONS", bytes: get("/api/health", "OPTIONS"), answers: [200, 204, 404, 405] },
  { name: "OPTIONS of all", bytes: get("*", "OPTIONS"), answers: [200, 204, 400, 404, 405] },
  { name: "TRACE", bytes: get("/api/health", "TRACE"), answers: [400, 404, 405, 501] },
  { name: "CONNECT", bytes: `CONNECT 127.0.0.1:22 HTTP/1.1\r\n${HOST}\r\n`, answers: [] },
  { name: "PROPFIND", bytes: get("/api/health", "PROPFIND"), answers: [404, 405] },
  { name: "QUERY", bytes: get("/api/health", "QUERY"), answers: [400, 404, 405] },
  { name: "a method of its own", bytes: get("/api/health", "BREW"), answers: BAD },
  { name: "a method in small letters", bytes: get("/api/health", "get"), answers: BAD },
  { name: "an absolute target", bytes: get("http://127.0.0.1/api/health"), answers: [200, 400] },
  {
    name: "an absolute target elsewhere",
    bytes: get("http://evil.example/api/health"),
    answers: [200, 400, 403, 404],
  },
  {
    name: "an absolute target of another scheme",
    bytes: get("file:///etc/passwd"),
    answers: [400, 403, 404],
  },
  { name: "an absolute target that is none", bytes: get("http://[::1/api/health"), answers: [400, 403, 404] },
  { name: "two slashes", bytes: get("//api/health"), answers: [400, 404] },
  { name: "two slashes and a host", bytes: get("//evil.example/api/health"), answers: [400, 404] },
  { name: "backslashes", bytes: get("\\api\\health"), answers: [400, 404] },
  { name: "dots", bytes: get("/api/../api/./health"), answers: [200, 400, 404] },
  { name: "encoded dots", bytes: get("/api/%2e%2e/api/health"), answers: [200, 400, 404] },
  { name: "encoded slashes", bytes: get("/api%2fhealth"), answers: [400, 404] },
  { name: "an encoded NUL", bytes: get("/api/flows/name/%00"), answers: [400, 404] },
  { name: "an overlong encoding", bytes: get("/api/flows/name/%c0%af%c0%ae"), answers: [400, 404] },
  { name: "half an encoding", bytes: get("/api/flows/name/%e"), answers: [400, 404] },
  { name: "a surrogate, encoded", bytes: get("/api/flows/name/%ed%a0%80"), answers: [400, 404] },
  { name: "bytes that are no text", bytes: get("/api/flows/name/\xff\xfe"), answers: [400, 404] },
  { name: "a fragment", bytes: get("/api/health#x"), answers: [200, 400, 404] },
  { name: "no slash", bytes: get("api/health"), answers: [400, 404] },
  { name: "a query of nothing but marks", bytes: get("/api/health?????&&&==%"), answers: [200, 400] },
  { name: "a negative length", bytes: post("Content-Length: -1\r\n", "{}"), answers: BAD },
  { name: "a length that is no number", bytes: post("Content-Length: two\r\n", "{}"), answers: BAD },
  {
    name: "a length beyond all numbers",
    bytes: post(`Content-Length: ${"9".repeat(40)}\r\n`, "{}"),
    answers: [400, 413],
  },
  {
    name: "a length beyond all bodies",
    bytes: post("Content-Length: 9007199254740991\r\n", "{}"),
    answers: [413],
  },
  { name: "two lengths", bytes: post("Content-Length: 2\r\nContent-Length: 3\r\n", "{}"), answers: BAD },
  {
    name: "length and chunks",
    bytes: post("Content-Length: 2\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"),
    answers: BAD,
  },
  { name: "too short a length", bytes: post("Content-Length: 1\r\n", "{}"), answers: [400, 422] },
  { name: "chunks", bytes: post("Transfer-Encoding: chunked\r\n", "2\r\n{}\r\n0\r\n\r\n"), answers: [200] },
  {
    name: "chunks that are none",
    bytes: post("Transfer-Encoding: chunked\r\n", "zz\r\n{}\r\n"),
    answers: [400, 500],
  },
  {
    name: "a chunk with too much in it",
    bytes: post("Transfer-Encoding: chunked\r\n", "1\r\n{}}}}\r\n0\r\n\r\n"),
    answers: BAD,
  },
  {
    name: "a chunk beyond all numbers",
    bytes: post("Transfer-Encoding: chunked\r\n", `${"f".repeat(40)}\r\n{}`),
    answers: BAD,
  },
  {
    name: "a chunk with a long extension",
    bytes: post("Transfer-Encoding: chunked\r\n", `2;x=${"y".repeat(100_000)}\r\n{}\r\n0\r\n\r\n`),
    answers: [400, 413],
  },
  {
    name: "chunks with a long trailer",
    bytes: post("Transfer-Encoding: chunked\r\n", `2\r\n{}\r\n0\r\nX: ${"y".repeat(100_000)}\r\n\r\n`),
    answers: [200, 400, 431],
  },
  {
    name: "an encoding that is none",
    bytes: post("Transfer-Encoding: nonsense\r\n", "{}"),
    answers: [400, 501],
  },
  {
    name: "a body that is compressed",
    bytes: post("Content-Length: 4\r\nContent-Encoding: gzip\r\n", "\x1f\x8b\x08\x00"),
    answers: [400, 415, 422],
  },
  {
    name: "a body that asks first",
    bytes: post("Content-Length: 2\r\nExpect: 100-continue\r\n", "{}"),
    answers: [100, 200],
  },
  {
    name: "a body that expects another thing",
    bytes: post("Content-Length: 2\r\nExpect: a miracle\r\n", "{}"),
    answers: [200, 417],
  },
  {
    name: "a GET with a body",
    bytes: `${get("/api/health", "GET", "Content-Length: 2\r\n")}{}`,
    answers: [200],
  },
  {
    name: "an upgrade to HTTP/2",
    bytes: get(
      "/api/health",
      "GET",
      "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n",
    ),
    answers: [200],
  },
  {
    name: "an upgrade of a POST",
    bytes: post("Content-Length: 2\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n", "{}"),
    answers: [200, 400, 403, 405],
  },
  {
    name: "a header with a folded line",
    bytes: get("/api/health", "GET", "X: a\r\n b\r\n"),
    answers: [200, 400],
  },
  { name: "a header with a space in its name", bytes: get("/api/health", "GET", "X y: a\r\n"), answers: BAD },
  { name: "a header with NUL", bytes: get("/api/health", "GET", "X: a\0b\r\n"), answers: BAD },
  {
    name: "another origin",
    bytes: get("/api/health", "GET", "Origin: http://evil.example\r\n"),
    answers: [403],
  },
  {
    name: "an origin that is none",
    bytes: get("/api/health", "GET", "Origin: ://\r\n"),
    answers: [400, 403],
  },
];
