-- SPDX-License-Identifier: Apache-2.0
-- A second revision of one in 500 events of a range of time, as a retroactive price change leaves them: FINAL has something to do.
INSERT INTO usage_priced
SELECT * REPLACE (revision + 1 AS revision)
FROM usage_priced
WHERE event_time >= toDateTime({from:UInt32}, 'UTC') AND event_time < toDateTime({to:UInt32}, 'UTC') AND cityHash64(event_id) % 500 = 0
