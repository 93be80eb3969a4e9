// SPDX-License-Identifier: Apache-2.0
/**
 * Another tool's history, for {@code costwire import}: {@code HistoryReader} (a file as rows),
 * {@code EventMaker} (a row as a usage event), {@code ImportRun} (each of them once), {@code
 * ImportFeed} (to usage.events, not far ahead of the streams app).
 */
@org.jspecify.annotations.NullMarked
package io.costwire.standalone.imports;
