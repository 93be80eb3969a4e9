// SPDX-License-Identifier: Apache-2.0
package io.costwire.extract;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A stream that is read while it passes. Keeps what its format counts, whatever the length of the
 * stream; nothing that is added makes it throw. Not for several threads at once.
 */
public final class StreamExtraction {
  private static final String END_OF_STREAM = "[DONE]";

  private final @Nullable StreamFold fold;
  private final @Nullable String requestModel;
  private @Nullable Extraction failure;

  StreamExtraction(
      @Nullable StreamFold fold, @Nullable String requestModel, @Nullable Extraction failure) {
    this.fold = fold;
    this.requestModel = requestModel;
    this.failure = failure;
  }

  /** The data of one server-sent event; the end marker and empty ones are skipped. */
  public void add(String data) {
    String event = data.strip();
    if (fold == null || failure != null || event.isEmpty() || event.equals(END_OF_STREAM)) {
      return;
    }
    try {
      fold.add(JsonText.parse(event, "stream"));
    } catch (UnreadableField e) {
      failure = e.failure();
    }
  }

  /** What the events so far say; a stream that ended early is {@link Extraction.NoUsage}. */
  public Extraction end() {
    if (failure != null) {
      return failure;
    }
    return fold == null
        ? new Extraction.NoUsage("the stream has no format")
        : UsageExtractor.end(fold, requestModel, Map.of());
  }
}
