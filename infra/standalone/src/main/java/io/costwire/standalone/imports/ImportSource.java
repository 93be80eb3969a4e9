// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.imports;

import io.costwire.pricing.audit.AuditFormat;

/** Whose export is imported. */
public enum ImportSource {
  LITELLM("litellm", AuditFormat.LITELLM),
  LANGFUSE("langfuse", AuditFormat.LANGFUSE),
  OPENAI_USAGE("openai-usage", AuditFormat.OPENAI),
  CSV("csv", AuditFormat.GENERIC);

  private final String key;
  private final AuditFormat format;

  ImportSource(String key, AuditFormat format) {
    this.key = key;
    this.format = format;
  }

  /** How the command line and the producer of the events call it. */
  public String key() {
    return key;
  }

  /** How its rows are read. */
  public AuditFormat format() {
    return format;
  }

  /** As the command line calls it. */
  @Override
  public String toString() {
    return key;
  }
}
