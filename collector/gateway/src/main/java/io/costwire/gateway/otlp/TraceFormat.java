// SPDX-License-Identifier: Apache-2.0
package io.costwire.gateway.otlp;

import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The two encodings of OTLP over HTTP. */
public enum TraceFormat {
  PROTOBUF("application/x-protobuf"),
  JSON("application/json");

  private final String contentType;

  TraceFormat(String contentType) {
    this.contentType = contentType;
  }

  /** The format of a content type; empty for one that OTLP does not know. */
  public static Optional<TraceFormat> of(@Nullable String contentType) {
    if (contentType == null) {
      return Optional.empty();
    }
    return switch (contentType.toLowerCase(Locale.ROOT).split(";", 2)[0].strip()) {
      case "application/x-protobuf", "application/protobuf" -> Optional.of(PROTOBUF);
      case "application/json" -> Optional.of(JSON);
      default -> Optional.empty();
    };
  }

  public String contentType() {
    return contentType;
  }
}
