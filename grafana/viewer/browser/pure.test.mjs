// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import {test} from 'node:test';

const viewer = new URL('../src/main/resources/viewer/', import.meta.url);
const load = (name) => import(new URL(name, viewer));
const [time, decimal, state, links, fields, series, {csv}] = await Promise.all(
  ['time.js', 'decimal.js', 'state.js', 'links.js', 'fields.js', 'series.js', 'csv.js'].map(load));

const NOW = Date.parse('2026-11-23T10:17:33.250Z');
const iso = (text, up) => new Date(time.toMillis(text, NOW, up)).toISOString();

test('relative times follow Grafana, rounding included', () => {
  assert.equal(iso('now'), '2026-11-23T10:17:33.250Z');
  assert.equal(iso('now-6h'), '2026-11-23T04:17:33.250Z');
  assert.equal(iso('now/d'), '2026-11-23T00:00:00.000Z');
  assert.equal(iso('now-1d/d', true), '2026-11-22T23:59:59.999Z');
  assert.equal(iso('now-1M/M'), '2026-10-01T00:00:00.000Z');
  assert.equal(iso('now-1M/M', true), '2026-10-31T23:59:59.999Z');
  assert.equal(iso('now/w'), '2026-11-23T00:00:00.000Z');
  assert.equal(iso('now-1y/y', true), '2025-12-31T23:59:59.999Z');
  assert.equal(iso('now-1d+2h'), '2026-11-22T12:17:33.250Z');
  assert.equal(iso('1763892000000'), '2025-11-23T10:00:00.000Z');
  assert.equal(iso('2026-11-01 10:30'), '2026-11-01T10:30:00.000Z');
});

test('a month less from the 31st is the last day of the month before', () => {
  const march = Date.parse('2027-03-31T00:00:00Z');
  assert.equal(new Date(time.toMillis('now-1M', march)).toISOString(), '2027-02-28T00:00:00.000Z');
});

test('what is no time is refused', () => {
  for (const text of ['', 'banana', 'now-', 'now-6', 'now-6x', 'now/q', 'now -6h', '2026-13-01', '<b>']) {
    assert.equal(time.toMillis(text, NOW), null, text);
  }
  assert.equal(time.resolve({from: 'now', to: 'now-1h'}, NOW), null);
  for (const from of ['now-999999y', 'now-999999y/y', 'now-60y', '0999-01-01', '1969-12-31 23:59']) {
    assert.equal(time.resolve({from, to: 'now'}, NOW), null, from);
  }
  for (const to of ['now+80y', '999999999999999', '2106-01-01']) {
    assert.equal(time.resolve({from: 'now', to}, NOW), null, to);
  }
  assert.ok(time.resolve({from: '1970-01-01', to: '2105-12-31 23:59:59'}, NOW));
});

test('ranges have names, intervals are round', () => {
  assert.equal(time.describe({from: 'now-6h', to: 'now'}), 'Last 6 hours');
  assert.equal(time.describe({from: 'now-3h', to: 'now'}), 'Last 3 hours');
  assert.equal(time.describe({from: '1763892000000', to: 'now'}), '2025-11-23 10:00 to now');
  assert.equal(time.interval({from: 0, to: 6 * 3_600_000}, 120), 300_000);
  assert.equal(time.ago(NOW - 185_000, NOW), '3 minutes ago');
  assert.equal(time.ago(NOW + 3_600_000, NOW), 'in 1 hour');
});

test('decimals are rounded on their digits, half away from zero', () => {
  assert.equal(decimal.format('1234567.005', 2), '1,234,567.01');
  assert.equal(decimal.format('-0.125', 2), '-0.13');
  assert.equal(decimal.format('0.004999999999999999', 2), '0.00');
  assert.equal(decimal.format('12345678901234567890.123456789012345678', 6), '12,345,678,901,234,567,890.123457');
  assert.equal(decimal.format('5', 2), '5.00');
  assert.equal(decimal.format(1e-7, 8), '0.00000010');
  assert.equal(decimal.exact('1000.500000'), '1,000.5');
  assert.equal(decimal.plain('0.000000000000'), '0');
});

test('sums and order are exact', () => {
  assert.equal(decimal.sum(['0.1', '0.2', '1e2']), '100.3');
  assert.equal(decimal.sum(Array(10).fill('0.1')), '1');
  assert.equal(decimal.sum([]), '0');
  assert.equal(decimal.compare('9007199254740993', '9007199254740992'), 1);
  assert.equal(decimal.compare('1.10', '1.1'), 0);
});

test('short abbreviates as Grafana does', () => {
  assert.equal(decimal.short('999'), '999');
  assert.equal(decimal.short('1234'), '1.23 K');
  assert.equal(decimal.short('999999'), '1000 K');
  assert.equal(decimal.short('45600000'), '45.6 Mil');
  assert.equal(decimal.short('2000000000'), '2 Bil');
  assert.equal(decimal.short('0'), '0');
  assert.equal(decimal.short(125.862123), '125.86');
  assert.equal(decimal.short('0.00123456'), '0.00123');
});

test('without decimals a fraction keeps what a reader needs', () => {
  assert.equal(decimal.readable('12.340000000000'), '12.34');
  assert.equal(decimal.readable('0.000012345678901'), '0.0000123457');
  assert.equal(decimal.readable('12345.678912'), '12,345.68');
});

test('the address is Grafana\'s own', () => {
  const dashboard = {time: {from: 'now-6h', to: 'now'}, refresh: '10s', templating: {list: [
    {name: 'team', multi: true, includeAll: true, current: {value: ['$__all']}},
    {name: 'dimension', type: 'custom', current: {value: 'feature'}}]}};
  assert.deepEqual(state.parse('', dashboard),
    {from: 'now-6h', to: 'now', refresh: '10s', variables: {team: ['$__all'], dimension: ['feature']}});
  const parsed = state.parse('?from=now-1h&to=now&var-team=a&var-team=b%26c&refresh=', dashboard);
  assert.deepEqual(parsed, {from: 'now-1h', to: 'now', refresh: '', variables: {team: ['a', 'b&c'], dimension: ['feature']}});
  assert.equal(state.changed('?var-team=a&var-team=b&from=1', {variables: {team: ['c d']}}), '?from=1&var-team=c+d');
  assert.equal(state.queryString({from: 1, to: 2}, 3, {team: ['$__all'], x: ['a']}),
    'from=1&to=2&interval=3&var-team=%24__all&var-x=a');
});

test('data links carry the row, the time and the variables, encoded', () => {
  const context = {row: {feature: 'a b&c=${tenant:queryparam}'}, from: 'now-6h', to: 'now', variables: {tenant: ['x', 'y']}};
  assert.equal(
    links.expand('/d/t?var-value=${__data.fields.feature:percentencode}&${__url_time_range}&${tenant:queryparam}', context),
    '/d/t?var-value=a%20b%26c%3D%24%7Btenant%3Aqueryparam%7D&from=now-6h&to=now&var-tenant=x&var-tenant=y');
  assert.ok(links.isOwn('/d/costwire-overview?x=1'));
  for (const foreign of ['javascript:alert(1)', '//evil/d/x', 'https://x/d/y', '/d/../x', '/api/sql']) {
    assert.ok(!links.isOwn(foreign), foreign);
  }
});

test('values are written by type and unit, NULL is not 0', () => {
  const money = {name: 'spend', type: 'Nullable(Decimal(38, 12))'};
  assert.deepEqual(fields.write('1.005', money, {decimals: 2}), {text: '1.01', title: '1.005'});
  assert.equal(fields.write(null, money, {decimals: 2}).text, '–');
  assert.equal(fields.write('12.345', money, {unit: 'percent', decimals: 1}).text, '12.3%');
  assert.equal(fields.write('1530', money, {unit: 'ms'}).text, '1.53 s');
  assert.equal(fields.write('2026-11-23T10:00:00.120000Z', {name: 't', type: "DateTime64(6, 'UTC')"}).text, '2026-11-23 10:00:00.12');
  assert.equal(fields.write('2026-11-23T10:00:00Z', {name: 't', type: "DateTime('UTC')"}).text, '2026-11-23 10:00:00');
  assert.equal(fields.write('2026-11-20', {name: 't', type: 'Date'}).text, '2026-11-20');
  const steps = {thresholds: {steps: [{color: 'green', value: null}, {color: 'red', value: 1e-6}]}};
  assert.equal(fields.thresholdColor('0.000000', steps), 'green');
  assert.equal(fields.thresholdColor('0.01', steps), 'red');
  assert.equal(fields.thresholdColor(null, steps), null);
});

test('long and wide frames become series with exact sums', () => {
  const long = {meta: [{name: 'time', type: "DateTime('UTC')"}, {name: 'series', type: 'String'}, {name: 'v', type: 'Decimal(18, 2)'}],
    data: [['2026-11-23T10:00:00Z', 'a', '0.10'], ['2026-11-23T10:00:00Z', 'b', '-3'], ['2026-11-23T10:01:00Z', 'a', '0.20']]};
  const {times, series: lines} = series.seriesOf([long], '${__field.labels.series}');
  assert.equal(times.length, 2);
  assert.deepEqual(lines.map((line) => [line.name, line.sum, line.texts]),
    [['a', '0.3', ['0.10', '0.20']], ['b', '-3', ['-3', null]]]);
  assert.deepEqual(series.stacked(lines), [[0.1, 0.2], [-3, null]]);
  const unknown = {...long, data: [['2026-11-23T10:00:00Z', 'no price', null]]};
  assert.equal(series.seriesOf([unknown], '${__field.labels.series}').series[0].sum, null, 'unknown is not 0');
});

test('CSV keeps every digit and quotes what needs it', () => {
  const frame = {meta: [{name: 'a'}, {name: 'b'}], data: [['1.000', null], ['x,"y"', [1, 2]]]};
  assert.equal(csv(frame), 'a,b\r\n1.000,\r\n"x,""y""","[1,2]"\r\n');
});

test('texts of a CSV cannot be formulas, numbers stay as they came', () => {
  const texts = ['=1+1', '+1', '-1', '@a', '\ta', '\ra', 'a=1', ''];
  const frame = {meta: [{name: '=head', type: 'LowCardinality(Nullable(String))'}, {name: 'cost', type: 'Nullable(Decimal(38, 18))'}],
    data: texts.map((text) => [text, '-0.100'])};
  assert.equal(csv(frame), ["'=head,cost", "'=1+1,-0.100", "'+1,-0.100", "'-1,-0.100", "'@a,-0.100", "'\ta,-0.100",
    "\"'\ra\",-0.100", 'a=1,-0.100', ',-0.100', ''].join('\r\n'));
});
