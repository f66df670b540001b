/** Writes a length of time as Python's `str(timedelta)`: `0:00:04.213453`, `1 day, 2:00:00`. */

const DAY_MICROS = 86_400_000_000;

/** @param seconds with up to six decimals */
export function timedeltaText(seconds: number): string {
  const micros = Math.round(seconds * 1e6);
  const days = Math.floor(micros / DAY_MICROS);
  const rest = micros - days * DAY_MICROS;
  const whole = Math.floor(rest / 1e6);
  const two = (value: number): string => String(value).padStart(2, "0");
  const clock = `${Math.floor(whole / 3600)}:${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}`;
  const fraction = rest % 1e6 === 0 ? "" : `.${String(rest % 1e6).padStart(6, "0")}`;
  const day = days === 0 ? "" : `${days} day${Math.abs(days) === 1 ? "" : "s"}, `;
  return `${day}${clock}${fraction}`;
}
