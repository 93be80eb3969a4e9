// SPDX-License-Identifier: Apache-2.0
package io.costwire.client;

import io.costwire.client.spool.SpoolSettings;

/** How events get into the spool. */
record SpoolOptions(SpoolSettings settings, int batchEvents, ReporterLog log) {}
