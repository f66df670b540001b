/** MurmurHash2 (Austin Appleby, 32 bits): how front ends and kernel agree on the file name of a cell's text. */

const M = 0x5bd1e995;

function mix(block: number): number {
  const k = Math.imul(block, M);
  return Math.imul(k ^ (k >>> 24), M);
}

/** Hash of a string's UTF-8 bytes, an unsigned 32-bit number. */
export function murmur2(text: string, seed: number): number {
  const bytes = new TextEncoder().encode(text);
  const view = new DataView(bytes.buffer);
  const whole = bytes.length & ~3;
  let h = seed ^ bytes.length;
  for (let at = 0; at < whole; at += 4) h = Math.imul(h, M) ^ mix(view.getUint32(at, true));
  const rest = bytes.subarray(whole);
  if (rest.length > 0) {
    for (const [index, byte] of rest.entries()) h ^= byte << (8 * index);
    h = Math.imul(h, M);
  }
  h = Math.imul(h ^ (h >>> 13), M);
  return (h ^ (h >>> 15)) >>> 0;
}
