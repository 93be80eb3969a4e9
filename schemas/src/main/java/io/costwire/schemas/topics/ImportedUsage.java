// SPDX-License-Identifier: Apache-2.0
package io.costwire.schemas.topics;

import org.jspecify.annotations.Nullable;

/**
 * History that was imported from another tool's export, as told by the producer of its events. It
 * is counted as any other usage, and is told to nobody: nobody can act on what is long over.
 */
public final class ImportedUsage {
  /** How the producer of imported events begins; what was read and a version follow. */
  public static final String PRODUCER_PREFIX = "costwire-import-";

  private ImportedUsage() {}

  /**
   * The producer of imported events.
   *
   * @param source whose export was read, such as {@code litellm}
   */
  public static String producer(String source, String version) {
    return PRODUCER_PREFIX + source + "/" + version;
  }

  /** Whether an event of this producer was imported. */
  public static boolean isBy(@Nullable String producer) {
    return producer != null && producer.startsWith(PRODUCER_PREFIX);
  }
}
