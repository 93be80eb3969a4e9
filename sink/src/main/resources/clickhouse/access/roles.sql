-- SPDX-License-Identifier: Apache-2.0
-- Who may do what, for a full server: run once by an administrator, and again after an upgrade (new tables and views get their
-- grants then). The sink never runs it. `SinkMain --access` prints it for your database and cluster:
--
--     SinkMain --access | clickhouse-client --multiquery
--
-- A statement with a table or view in braces is printed once for each. Nothing is granted on the database as a whole to those
-- who only read: a table that a later version adds is closed until it is listed here.

-- What every reader gets and cannot change. readonly=1 forbids writes, DDL, SET and, with the missing grants on sources, file(), url()
-- and the like. final=1: a repeated or corrected row is seen once, also by those who ask tables. Keys never live in two partitions,
-- so FINAL needs no merge across them. Policies hold after FINAL, so an old revision that a newer one moved to another tenant shows
-- nowhere. Data sources may set the time limit, within bounds, and the zone: this needs settings_constraints_replace_previous, which the
-- server's own configuration has.
CREATE SETTINGS PROFILE OR REPLACE costwire_reader{on_cluster} SETTINGS
    readonly = 1 CONST,
    final = 1 CONST,
    do_not_merge_across_partitions_select_final = 1 CONST,
    apply_row_policy_after_final = 1 CONST,
    allow_ddl = 0 CONST,
    allow_introspection_functions = 0 CONST,
    max_execution_time = 30 MIN 1 MAX 60 CHANGEABLE_IN_READONLY,
    session_timezone = '' CHANGEABLE_IN_READONLY,
    max_memory_usage = 4000000000 CONST,
    max_result_rows = 1000000 CONST,
    max_result_bytes = 500000000 CONST,
    result_overflow_mode = 'throw' CONST,
    max_concurrent_queries_for_user = 20 CONST;

CREATE ROLE IF NOT EXISTS costwire_writer{on_cluster};

CREATE ROLE IF NOT EXISTS costwire_reader{on_cluster} SETTINGS PROFILE 'costwire_reader';

-- What the sink needs, and nothing else: create and alter its tables and views, insert, read for the ledger, move and drop months that
-- are over, and see its parts.
GRANT{on_cluster} CREATE DATABASE, CREATE TABLE, CREATE VIEW, DROP TABLE, DROP VIEW, ALTER TABLE, INSERT, SELECT, SHOW ON {database}.* TO costwire_writer;

GRANT{on_cluster} SELECT ON system.{system_table} TO costwire_writer;

-- Servers with table_engines_require_grant ask for it.
GRANT{on_cluster} TABLE ENGINE ON {engine} TO costwire_writer;

-- On a cluster: DDL everywhere, a look at all replicas for the lease, and waiting for the own replica before sums are sealed.
GRANT{on_cluster} SYSTEM SYNC REPLICA ON {database}.* TO costwire_writer{cluster_only};

GRANT{on_cluster} CLUSTER, REMOTE ON *.* TO costwire_writer{cluster_only};

GRANT{on_cluster} SELECT ON {database}.{table} TO costwire_reader;

GRANT{on_cluster} SELECT ON {database}.{view} TO costwire_reader;

-- Policies of tenants (see --tenant) close a table for everybody without one where users_without_row_policies_can_read_rows is off.
-- These two see everything either way; an administrator who wants to read adds a role.
CREATE ROW POLICY OR REPLACE costwire_all{on_cluster} ON {database}.{tenant_table} USING 1 TO costwire_writer, costwire_reader;

-- What a person or a dashboard can use up. Per user, so that one cannot starve another.
CREATE QUOTA OR REPLACE costwire_reader{on_cluster} KEYED BY user_name
    FOR INTERVAL 1 minute MAX queries = 600, errors = 120,
    FOR INTERVAL 1 hour MAX queries = 10000, execution_time = 3600, read_rows = 20000000000
    TO costwire_reader;

-- Nobody can log in as these until they get a password and a network:
--     ALTER USER costwire_grafana IDENTIFIED WITH sha256_password BY '...' HOST ANY
CREATE USER IF NOT EXISTS costwire_sink{on_cluster} IDENTIFIED WITH no_password HOST NONE DEFAULT ROLE costwire_writer;

CREATE USER IF NOT EXISTS costwire_grafana{on_cluster} IDENTIFIED WITH no_password HOST NONE DEFAULT ROLE costwire_reader;

GRANT{on_cluster} costwire_writer TO costwire_sink;

GRANT{on_cluster} costwire_reader TO costwire_grafana;
