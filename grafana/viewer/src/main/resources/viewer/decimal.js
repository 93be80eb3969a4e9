// SPDX-License-Identifier: Apache-2.0
/** Exact arithmetic on decimal texts. No amount passes through a double here. */

const PLAIN = /^([+-]?)(\d+)(?:\.(\d*))?(?:[eE]([+-]?\d{1,3}))?$/;

/** {units: BigInt, scale} of a text or number, or null when it is no number. */
export function parse(value) {
  const parts = PLAIN.exec(String(value).trim());
  if (!parts) {
    return null;
  }
  const fraction = parts[3] ?? '';
  const exponent = Number(parts[4] ?? 0);
  const digits = BigInt(parts[1] + parts[2] + fraction);
  const scale = fraction.length - exponent;
  return scale >= 0 ? {units: digits, scale} : {units: digits * 10n ** BigInt(-scale), scale: 0};
}

/** The plain digits: no exponent, no trailing zeros after the point. */
export function plain(value) {
  const number = parse(value);
  return number ? trimmed(write(number)) : String(value);
}

/** Rounded half away from zero to so many decimals, with thousands separators. */
export function format(value, decimals) {
  const number = parse(value);
  return number ? grouped(write(rounded(number, decimals))) : String(value);
}

/** All digits, with thousands separators. */
export function exact(value) {
  return grouped(plain(value));
}

/** As much as a reader needs where nobody said how many decimals: six digits, and no more of large numbers than two decimals. */
export function readable(value) {
  const number = parse(value);
  return number ? significant(number, 6, 2) : String(value);
}

/** The first so many digits that count, but at least so many decimals. */
function significant(number, digits, least) {
  const all = String(number.units < 0n ? -number.units : number.units).length;
  const decimals = Math.max(least, digits - (all - number.scale));
  return grouped(trimmed(write(rounded(number, Math.min(decimals, number.scale)))));
}

const small = (number) => significant(number, 3, 2);

export function sum(values) {
  const numbers = values.map(parse).filter((number) => number !== null);
  const scale = Math.max(0, ...numbers.map((number) => number.scale));
  return trimmed(write({units: numbers.reduce((all, each) => all + scaled(each, scale), 0n), scale}));
}

/** Negative, 0 or positive, by exact value. */
export function compare(left, right) {
  const [a, b] = [parse(left), parse(right)];
  const scale = Math.max(a.scale, b.scale);
  const difference = scaled(a, scale) - scaled(b, scale);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

const SHORT = [[15, ' Quadr'], [12, ' Tri'], [9, ' Bil'], [6, ' Mil'], [3, ' K']];

/** Grafana's short: 1.23 K, 45.6 Mil. */
export function short(value, decimals) {
  const number = parse(value);
  if (!number) {
    return String(value);
  }
  const whole = rounded(number, 0).units;
  const size = String(whole < 0n ? -whole : whole).length;
  const [power, suffix] = SHORT.find(([each]) => size > each) ?? [0, ''];
  if (power === 0) {
    return decimals === undefined ? small(number) : format(value, decimals);
  }
  const places = decimals ?? Math.max(0, 2 - (size - power - 1));
  const text = write(rounded({units: number.units, scale: number.scale + power}, places));
  return (decimals === undefined ? trimmed(text) : text) + suffix;
}

function rounded(number, decimals) {
  if (decimals >= number.scale) {
    return {units: number.units * 10n ** BigInt(decimals - number.scale), scale: decimals};
  }
  const divisor = 10n ** BigInt(number.scale - decimals);
  const half = number.units < 0n ? -divisor / 2n : divisor / 2n;
  return {units: (number.units + half) / divisor, scale: decimals};
}

const scaled = (number, scale) => number.units * 10n ** BigInt(scale - number.scale);

function write({units, scale}) {
  const digits = String(units < 0n ? -units : units).padStart(scale + 1, '0');
  const text = scale === 0 ? digits : `${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
  return units < 0n ? '-' + text : text;
}

const trimmed = (text) => (text.includes('.') ? text.replace(/\.?0+$/, '') : text);

function grouped(text) {
  const [whole, fraction] = text.split('.');
  const separated = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return fraction === undefined ? separated : `${separated}.${fraction}`;
}

/** A decimal text times a whole number. */
export function times(value, factor) {
  const {units, scale} = parse(value);
  return trimmed(write({units: units * BigInt(factor), scale}));
}
