-- SPDX-License-Identifier: Apache-2.0
-- Which tags ownership rules gave, and which tags an event had before rules gave it others. Rows of before have none of either.
ALTER TABLE usage_priced
    ADD COLUMN IF NOT EXISTS ruled_tags Map(LowCardinality(String), String) COMMENT 'Tags that ownership rules set, each with what the event reported for it; empty text where it reported nothing' AFTER tags;

ALTER TABLE usage_corrections
    ADD COLUMN IF NOT EXISTS retagged Bool DEFAULT false COMMENT 'Whether the revision has other tags than the one before' AFTER old_model,
    ADD COLUMN IF NOT EXISTS old_tags Map(LowCardinality(String), String) COMMENT 'All tags before, where it is retagged' AFTER retagged;
