// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.cli;

import io.costwire.schemas.RejectReason;
import io.costwire.schemas.RejectStage;
import io.costwire.standalone.dlq.DeadLetterFilter;
import java.time.Instant;
import java.util.Collection;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which dead letters a command is about. */
final class DlqSelection {
  @Option(
      names = "--reason",
      paramLabel = "REASON",
      description = "Only of this reason: ${COMPLETION-CANDIDATES}.")
  private @Nullable RejectReason reason;

  @Option(
      names = "--stage",
      paramLabel = "STAGE",
      description = "Only refused by this stage: ${COMPLETION-CANDIDATES}.")
  private @Nullable RejectStage stage;

  @Option(
      names = "--since",
      paramLabel = "TIME",
      converter = TimeOption.class,
      description = "Only refused since then, UTC: 2026-11-01 or 2026-11-01T12:00:00Z.")
  private @Nullable Instant since;

  DeadLetterFilter filter(Collection<String> ids) {
    return new DeadLetterFilter(Set.copyOf(ids), reason, stage, since);
  }

  boolean isEmpty() {
    return reason == null && stage == null && since == null;
  }
}
