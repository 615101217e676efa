export function isInteger32(value: unknown): boolean {
  return typeof value === 'number' && Number.isInteger(value) && Math.abs(value) <= 2_147_483_647;
}

/** Whether a number is exact in so many digits. */
export function fitsScale(value: number, precision: number, scale: number): boolean {
  return Math.abs(value) < 10 ** (precision - scale) && Number(value.toFixed(scale)) === value;
}

export function isCalendarDate(value: unknown): boolean {
  if (typeof value !== 'string' || !/^[0-9]{4}-[0-9]{2}-[0-9]{2}$/u.test(value)) return false;
  const moment = new Date(`${value}T00:00:00Z`);
  return !Number.isNaN(moment.getTime()) && moment.toISOString().startsWith(value);
}

export function isTimeOfDay(value: unknown): boolean {
  return typeof value === 'string' && /^([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]$/u.test(value);
}

export function isMoment(value: unknown): boolean {
  return (
    typeof value === 'string' &&
    /^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,3})?Z$/u.test(value) &&
    isCalendarDate(value.slice(0, 10)) &&
    isTimeOfDay(value.slice(11, 19))
  );
}
