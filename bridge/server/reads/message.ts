/** Defines the messages to the thread that reads, and from it. */

export interface ReadRequest {
  id: number;
  method: string;
  url: string;
  headers: [string, string][];
  body: string | undefined;
}

export interface ReadAnswer {
  id: number;
  status: number;
  headers: [string, string][];
  body: ArrayBuffer;
}
