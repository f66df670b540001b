/** Defines the messages to the thread that reads, and from it. */

/** To the thread: a request, under the number of its answer. */
export interface ReadRequest {
  id: number;
  method: string;
  url: string;
  headers: [string, string][];
  body: string | undefined;
}

/** From the thread. */
export interface ReadAnswer {
  id: number;
  status: number;
  headers: [string, string][];
  body: ArrayBuffer;
}
