// SPDX-License-Identifier: Apache-2.0
package io.costwire.chargeback.close;

import io.costwire.chargeback.allocation.Allocation;
import io.costwire.chargeback.allocation.AllocationRule;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * What a month cost, and what came after the months before it were closed.
 *
 * <p>With {@code known(m, t)} for what is known at time t of the usage of month m, the statement of
 * month n at time t has {@code known(n, t)} and, for every month m that is closed, {@code known(m,
 * t)} less all that statements have billed of m. So at any time the statements together with the
 * open month are exactly what is known.
 *
 * @param asOf what was known then is in it
 * @param priceVersions price books that the costs of the month were made with, in order
 * @param rules what decided who bears what: the ownership rules that were in force, by their
 *     version, and the allocation rules in full, in their order
 * @param lines usage of the month first, then corrections, the latest month first, then what
 *     allocation rules moved
 */
public record Statement(
    YearMonth month,
    Instant asOf,
    List<String> priceVersions,
    List<String> rules,
    List<Line> lines) {

  /** A statement that was closed, as far as later ones need it. */
  public record Closed(String id, YearMonth month) {}

  /**
   * Closed months that can still change.
   *
   * @param closed their statements
   * @param billed the sum of what all statements have of their usage
   */
  public record Earlier(List<Closed> closed, Map<LineKey, Figures> billed) {
    public Earlier {
      closed = List.copyOf(closed);
      billed = Map.copyOf(billed);
    }
  }

  public Statement {
    priceVersions = priceVersions.stream().sorted().toList();
    rules = List.copyOf(rules);
    lines = List.copyOf(lines);
  }

  /**
   * Makes the statement of a month.
   *
   * @param known what is known at asOf of the month and of the earlier ones
   * @throws IllegalArgumentException if usage of any other month is known
   */
  public static Statement of(
      YearMonth month,
      Instant asOf,
      List<String> priceVersions,
      Map<LineKey, Figures> known,
      Earlier earlier) {
    Map<YearMonth, String> references = new TreeMap<>();
    earlier.closed.forEach(statement -> references.put(statement.month(), statement.id()));
    Map<LineKey, Figures> open = new TreeMap<>(known);
    earlier.billed.forEach(
        (key, figures) ->
            open.merge(key, Figures.NONE.minus(figures), (now, less) -> now.plus(less)));
    List<Line> lines = new ArrayList<>();
    open.forEach(
        (key, figures) -> {
          if (!figures.isNothing()) {
            lines.add(new Line(key, reference(key, month, references), figures));
          }
        });
    return new Statement(month, asOf, priceVersions, List.of(), lines);
  }

  private static String reference(LineKey key, YearMonth month, Map<YearMonth, String> references) {
    if (key.usageMonth().equals(month)) {
      return "";
    }
    String reference = references.get(key.usageMonth());
    if (reference == null) {
      throw new IllegalArgumentException(
          "usage of %s in the statement of %s, but no statement closed it"
              .formatted(key.usageMonth(), month));
    }
    return reference;
  }

  /** The same with its shared costs moved to those who bear them; the sums are the same. */
  public Statement allocated(List<AllocationRule> allocations) {
    List<String> more = new ArrayList<>(rules);
    allocations.forEach(rule -> more.add("allocation " + rule.text()));
    return new Statement(month, asOf, priceVersions, more, Allocation.apply(lines, allocations));
  }

  /**
   * The same with the ownership rules named that gave the tags.
   *
   * @param version of the rules
   */
  public Statement ownedBy(String version) {
    List<String> more = new ArrayList<>(rules);
    more.add("ownership " + version);
    return new Statement(month, asOf, priceVersions, more, lines);
  }

  /** The same with some of its lines. */
  public Statement having(Predicate<Line> some) {
    return new Statement(month, asOf, priceVersions, rules, lines.stream().filter(some).toList());
  }

  /** Identity: the month and when it was closed, such as {@code 2026-10@2026-11-03T08:00:00Z}. */
  public String id() {
    return month + "@" + asOf;
  }

  /** Each currency's sum over all lines. */
  public Map<String, Figures> totals() {
    Map<String, Figures> totals = new TreeMap<>();
    lines.forEach(line -> totals.merge(line.key().currency(), line.figures(), Figures::plus));
    return totals;
  }

  /**
   * SHA-256 over header and lines, hexadecimal: fields with their length before them, so that no
   * two statements write the same text. Rules take part where there are any: statements of before
   * there were keep theirs.
   */
  public String checksum() {
    MessageDigest digest = sha256();
    put(digest, month, asOf, priceVersions.size());
    priceVersions.forEach(version -> put(digest, version));
    if (!rules.isEmpty()) {
      put(digest, "rules", rules.size());
      rules.forEach(rule -> put(digest, rule));
    }
    for (Line line : lines) {
      LineKey key = line.key();
      put(digest, line.origin().rule(), line.origin().method(), line.origin().source());
      put(digest, key.usageMonth(), line.corrects(), key.tenant(), key.department());
      put(digest, key.costCenter(), key.project(), key.team(), key.service());
      put(digest, key.provider(), key.model(), key.currency());
      Figures figures = line.figures();
      put(digest, figures.requests(), figures.unknown());
      put(digest, figures.list().toPlainString(), figures.contracted().toPlainString());
      put(digest, figures.effective().toPlainString(), figures.billed().toPlainString());
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static void put(MessageDigest digest, Object... fields) {
    for (Object field : fields) {
      byte[] text = field.toString().getBytes(StandardCharsets.UTF_8);
      digest.update((text.length + ":").getBytes(StandardCharsets.UTF_8));
      digest.update(text);
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
