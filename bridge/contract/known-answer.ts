/** Defines what the API in a process answers without a request, where it knows it. */

/** A value as it would be read from JSON, or that there is no such thing. */
export type KnownValue = { value: unknown } | { isAbsent: true };

/** The same, or how the call failed. */
export type KnownAnswer = KnownValue | { failure: Response };
