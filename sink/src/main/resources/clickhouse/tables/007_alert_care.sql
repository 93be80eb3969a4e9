-- SPDX-License-Identifier: Apache-2.0
-- What people did about alerts, and why receivers were told. Rows of before have NULL, or NEWS.
ALTER TABLE alerts
    ADD COLUMN IF NOT EXISTS acknowledged_at Nullable(DateTime64(6, 'UTC')) COMMENT 'When it was acknowledged; NULL when nobody did' AFTER acknowledged_by,
    ADD COLUMN IF NOT EXISTS resolved_by Nullable(String) COMMENT 'Who resolved it by hand; NULL when its signal ended or it lasts' AFTER acknowledged_at,
    ADD COLUMN IF NOT EXISTS silenced_by Nullable(String) COMMENT 'Silence that keeps it quiet, or kept it quiet until its end' AFTER resolved_by;

ALTER TABLE alerts
    COMMENT COLUMN delivered 'Receiver to the revision that is settled with it: told or given up; -1 when nothing is yet, -2 when it was silenced until its end';

ALTER TABLE alert_notifications
    ADD COLUMN IF NOT EXISTS reason LowCardinality(String) DEFAULT 'NEWS' COMMENT 'NEWS (the state changed), UPDATE (new figures) or REPEAT (it still fires)' AFTER state,
    ADD COLUMN IF NOT EXISTS message_id Nullable(String) COMMENT 'Where one message told of several alerts: notification_id of its first, whose row has the payload' AFTER payload;
