// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.signals;

import io.costwire.schemas.SignalRule;
import io.costwire.standalone.control.ControlTopic;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What makes the rules of a file hold, beside those that ship.
 *
 * @param changes in the order of the file, then published rules that the file does not have
 */
public record SignalsPlan(List<Change> changes) {

  /** What becomes of a rule. */
  public enum Kind {
    ADDED("+"),
    CHANGED("~"),
    SHIPPED_AGAIN("~"),
    DELETED("-"),
    STAYS("="),
    NOT_IN_FILE("=");

    private final String sign;

    Kind(String sign) {
      this.sign = sign;
    }
  }

  /**
   * A rule and what becomes of it.
   *
   * @param before as it holds now, by this topic or because it ships; null for a new one
   * @param after as it is to hold, null when it is deleted
   */
  public record Change(
      Kind kind, String id, @Nullable SignalRule before, @Nullable SignalRule after) {

    /** Lines for people: the rule, then each field that changes. */
    public List<String> lines() {
      SignalRule shown = after == null ? before : after;
      List<String> lines = new ArrayList<>();
      lines.add(
          "%s %-24s %s%s"
              .formatted(kind.sign, id, shown == null ? "" : SignalTerms.of(shown), remark()));
      if (before != null && after != null) {
        SignalTerms.differences(before, after).forEach(line -> lines.add("    " + line));
      }
      return lines;
    }

    private String remark() {
      boolean ships = RuleKinds.shipped().containsKey(id);
      return switch (kind) {
        case ADDED, CHANGED, DELETED -> "";
        case SHIPPED_AGAIN -> "  (as it ships)";
        case STAYS -> after != null && !after.getEnabled() ? "  (switched off)" : "";
        case NOT_IN_FILE ->
            ships
                ? "  (not in the file; --prune brings back the one that ships)"
                : "  (not in the file; --prune deletes it)";
      };
    }
  }

  public SignalsPlan {
    changes = List.copyOf(changes);
  }

  /**
   * @param wanted the rules of the file
   * @param prune whether published rules that the file does not have give way to what ships
   */
  public static SignalsPlan of(
      PublishedSignals published, List<SignalRule> wanted, boolean prune, Instant now) {
    TreeMap<String, SignalRule> others = new TreeMap<>(published.rules());
    List<Change> changes = new ArrayList<>();
    for (SignalRule rule : wanted) {
      String id = rule.getRuleId();
      SignalRule applied = others.remove(id);
      changes.add(change(applied == null ? RuleKinds.shipped().get(id) : applied, rule, now));
    }
    others.forEach((id, before) -> changes.add(prune ? pruned(id, before) : kept(id, before)));
    return new SignalsPlan(changes);
  }

  private static Change kept(String id, SignalRule rule) {
    return new Change(Kind.NOT_IN_FILE, id, rule, rule);
  }

  private static Change pruned(String id, SignalRule before) {
    SignalRule shipped = RuleKinds.shipped().get(id);
    return shipped == null
        ? new Change(Kind.DELETED, id, before, null)
        : new Change(Kind.SHIPPED_AGAIN, id, before, shipped);
  }

  private static Change change(@Nullable SignalRule before, SignalRule wanted, Instant now) {
    String id = wanted.getRuleId();
    if (before == null) {
      return new Change(Kind.ADDED, id, null, stamped(wanted, now));
    }
    if (stamped(before, Instant.EPOCH).equals(stamped(wanted, Instant.EPOCH))) {
      return new Change(Kind.STAYS, id, before, before);
    }
    // the newer of two rules holds, also where a clock was ahead
    Instant earliest = before.getUpdatedAt().plus(1, ChronoUnit.MICROS);
    return new Change(
        Kind.CHANGED, id, before, stamped(wanted, now.isBefore(earliest) ? earliest : now));
  }

  private static SignalRule stamped(SignalRule rule, Instant at) {
    return RuleKinds.copy(rule).setUpdatedAt(at.truncatedTo(ChronoUnit.MICROS)).build();
  }

  /** What is to be written: deletions first, then rules. */
  List<ControlTopic.Change<SignalRule>> records() {
    List<ControlTopic.Change<SignalRule>> records = new ArrayList<>();
    for (Change change : changes) {
      switch (change.kind) {
        case DELETED, SHIPPED_AGAIN -> records.addFirst(new ControlTopic.Change<>(change.id, null));
        case ADDED, CHANGED -> records.add(new ControlTopic.Change<>(change.id, change.after));
        case STAYS, NOT_IN_FILE -> {}
      }
    }
    return records;
  }

  /** Whether all is as the file says. */
  public boolean isDone() {
    return records().isEmpty();
  }

  /** How many rules this becomes of. */
  public long count(Kind kind) {
    return changes.stream().filter(change -> change.kind == kind).count();
  }

  /** How many rules ship, of which the plan says nothing. */
  public long shippedBeside() {
    return RuleKinds.shipped().keySet().stream()
        .filter(id -> changes.stream().noneMatch(change -> change.id.equals(id)))
        .count();
  }
}
