/** Where our answers differ from Prefect's on purpose, and why. A row that excuses nothing any more fails the tests. */
export interface Difference {
  /** The call, its ids as in transcripts; `*` stands for one part (`GET /flows/*`), or alone for all. */
  call: string;
  /** The place in the answer, with all that is inside: `status`, `body.detail`, `body.*.created`. */
  at: string;
  reason: string;
}

export const DIFFERENCES: readonly Difference[] = [
  {
    call: "POST /block_documents/?of=no-such-type",
    at: "*",
    reason: "A block type that is not there is 404, with words; Prefect fails with 500.",
  },
  {
    call: "PATCH /block_documents/*?to=no-such-schema",
    at: "*",
    reason: "A block schema that is not there is 404, with words; Prefect fails with 500.",
  },
  {
    call: "POST /block_documents/?ref=text",
    at: "*",
    reason: "A reference that is no object is 400, like one without an id; Prefect fails with 500.",
  },
  {
    call: "POST /block_documents/?ref=no-id",
    at: "body.detail",
    reason: "Prefect repeats its validator's output, of several lines.",
  },
  {
    call: "POST /block_documents/?secret=json",
    at: "body.data",
    reason: "A secret that is JSON, or in a list, is masked too: Prefect shows it to whoever lists blocks.",
  },
  {
    call: "GET /block_documents/*?secret=json",
    at: "body.data",
    reason: "A secret that is JSON, or in a list, is masked too: Prefect shows it to whoever lists blocks.",
  },
  {
    call: "GET /block_documents/*?secret=json&include_secrets=true",
    at: "body.data",
    reason:
      "A mask that comes back for a secret that is JSON keeps it; in Prefect the mask becomes the secret.",
  },
  {
    call: "POST /block_documents/",
    at: "body.request_body.data",
    reason:
      "A refusal does not repeat the values of a block: clients print it, and any of them may be secret.",
  },
  {
    call: "GET /../ui-settings",
    at: "body.api_url",
    reason: "It is where this server is reached; Prefect's says what was configured.",
  },
  {
    call: "POST /events/filter?by=words",
    at: "*",
    reason: "Events are found by words in them; on SQLite, Prefect fails with 500.",
  },
  {
    call: "POST /events/filter",
    at: "body.events.*.payload.reason",
    reason:
      "Why parameters could not be filled in is said; Prefect prints the error's class without its message.",
  },
  {
    call: "GET /v2/concurrency_limits/*?after=reset",
    at: "body.active_slots",
    reason: "The slots of a reset limit are free; in Prefect those of dropped leases stay taken for ever.",
  },
  {
    call: "POST /v2/concurrency_limits/decrement?limit=0",
    at: "*",
    reason: "Slots of a limit of none are given back; Prefect divides by their number, and says 409.",
  },
  {
    call: "POST /v2/concurrency_limits/?limit=vast",
    at: "*",
    reason: "A number that no database holds is refused in words; Prefect fails with 500.",
  },
  {
    call: "POST /v2/concurrency_limits/?active_slots=vast",
    at: "*",
    reason: "A number that no database holds is refused in words; Prefect fails with 500.",
  },
  {
    call: "POST /v2/concurrency_limits/?denied_slots=vast",
    at: "*",
    reason: "A number that no database holds is refused in words; Prefect fails with 500.",
  },
  {
    call: "POST /v2/concurrency_limits/increment?slots=vast",
    at: "*",
    reason: "A number that no database holds is refused in words; Prefect fails with 500.",
  },
  {
    call: "POST /v2/concurrency_limits/increment-with-lease?slots=vast",
    at: "*",
    reason: "A number that no database holds is refused in words; Prefect fails with 500.",
  },
  {
    call: "POST /concurrency_limits/?concurrency_limit=vast",
    at: "*",
    reason: "A number that no database holds is refused in words; Prefect fails with 500.",
  },
  {
    call: "POST /concurrency_limits/?concurrency_limit=changed",
    at: "*",
    reason:
      "A tag's limit may be below nothing when it is changed, as when it is made; Prefect fails with 500.",
  },
  {
    call: "POST /deployments/?body=none",
    at: "*",
    reason: "A body that has no fields is refused as of any other call; Prefect fails with 500.",
  },
  {
    call: "PATCH /deployments/*?body=none",
    at: "*",
    reason: "A body that has no fields is refused as of any other call; Prefect fails with 500.",
  },
  {
    call: "POST /block_documents/?body=none",
    at: "*",
    reason: "A body that has no fields is refused as of any other call; Prefect fails with 500.",
  },
  {
    call: "POST /flows/?body=no-json",
    at: "body.exception_detail.0.loc.1",
    reason: "Where JSON breaks is not said: the runtime's message repeats what it was given.",
  },
  {
    call: "POST /flows/?body=no-json",
    at: "body.exception_detail.0.ctx.error",
    reason: "Where JSON breaks is not said: the runtime's message repeats what it was given.",
  },
  {
    call: "POST /flow_runs/*/resume?of=nobody",
    at: "*",
    reason: "A flow run that is not there is 404; Prefect fails with 500.",
  },
  {
    call: "POST /deployments/*/schedules?timezone=none",
    at: "body.exception_detail.*.msg",
    reason: "Which time zones there are is not listed: Prefect prints all that Python knows, in a pattern.",
  },
  {
    call: "POST /deployments/*/schedules?timezone=none",
    at: "body.exception_detail.*.ctx.pattern",
    reason: "Which time zones there are is not listed: Prefect prints all that Python knows, in a pattern.",
  },
];
