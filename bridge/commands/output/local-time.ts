/** Writes moments in the user's own time zone. */

/** `2026-11-21T05:00:00.123Z` -> `2026-11-21 05:00:00` in local time; "" for none. */
export function localTime(time: string | null | undefined): string {
  if (!time) return "";
  const date = new Date(time);
  const two = (value: number) => String(value).padStart(2, "0");
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}
