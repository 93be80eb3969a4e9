// SPDX-License-Identifier: Apache-2.0
// usage: node genai-prices.mjs EVENTS.jsonl SECONDS
// Prices the events over and over on one thread and prints one JSON object: how many of them the engine prices, and the
// median of five passes in events per second of processor time, which other work on the machine does not change. The events
// are built beforehand, as they are for the engine it is compared with.
import { readFileSync } from 'node:fs'
import { calcPrice } from '@pydantic/genai-prices'

const [file, seconds] = process.argv.slice(2)
const passMicros = Number(seconds) * 1e6

const priced = readFileSync(file, 'utf8')
  .split('\n')
  .filter((line) => line.trim())
  .map((line) => JSON.parse(line))
  .map((event) => [event.usage, event.model, { providerId: event.provider, timestamp: new Date(event.timestamp) }])
  .filter((event) => hasPrice(event))

function hasPrice(event) {
  try {
    return Boolean(calcPrice(...event))
  } catch {
    return false
  }
}

let sink = 0

function pass() {
  const start = process.cpuUsage()
  let events = 0
  let micros = 0
  while (micros < passMicros) {
    for (const [usage, model, options] of priced) sink += calcPrice(usage, model, options).total_price
    events += priced.length
    const used = process.cpuUsage(start)
    micros = used.user + used.system
  }
  return (events * 1e6) / micros
}

if (priced.length === 0) throw new Error(`${file} has no event that the engine prices`)
pass()
pass()
const rates = [1, 2, 3, 4, 5].map(pass).sort((a, b) => a - b)
console.log(JSON.stringify({ priced: priced.length, eventsPerSecond: rates[2], sink: Number.isFinite(sink) }))
