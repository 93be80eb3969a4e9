// SPDX-License-Identifier: Apache-2.0
package io.costwire.gateway.decode;

import com.fasterxml.jackson.databind.JsonNode;
import io.costwire.client.SourcePosition;
import io.costwire.client.UsageEventBuilder;
import io.costwire.gateway.decode.Refusal.Reason;
import java.util.Optional;
import java.util.Set;

/** {@code source}: the position of an event in the stream of its sender. */
final class SourceField implements EventFields.Field {
  private static final Set<String> NAMES = Set.of("source_id", "epoch", "seq");

  @Override
  public void read(JsonNode value, UsageEventBuilder into, Findings findings) {
    boolean complete =
        value.isObject() && value.size() == NAMES.size() && NAMES.stream().allMatch(value::has);
    if (!complete) {
      String message = "source must be an object with source_id, epoch and seq, and nothing else.";
      findings.refuse(Reason.WRONG_TYPE, "source", message);
      return;
    }
    Optional<String> id = Values.text("source.source_id", value.get("source_id"), findings);
    Optional<Long> epoch =
        Values.count("source.epoch", value.get("epoch"), Long.MAX_VALUE, findings);
    Optional<Long> seq = Values.count("source.seq", value.get("seq"), Long.MAX_VALUE, findings);
    if (id.isPresent() && epoch.isPresent() && seq.isPresent()) {
      into.source(new SourcePosition(id.get(), epoch.get(), seq.get()));
      findings.keep("source.source_id", id.get());
    }
  }
}
