// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.capacity;

import io.costwire.runtime.AppMain;
import io.costwire.schemas.EventKind;
import io.costwire.schemas.Quantity;
import io.costwire.schemas.UsageEvent;
import io.costwire.schemas.topics.SchemaClasses;
import io.costwire.standalone.capacity.CapacityLine.Charge;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Usage events of capacity. The charge of a day is an event; one that replaces it has the next
 * revision, and what was replaced is taken back by an event of the negative amount. So identities
 * say what has been done, and doing it again changes nothing.
 */
final class CapacityEvents {
  static {
    SchemaClasses.trust();
  }

  /** Tags that say what a capacity is. */
  static final String KIND = "capacity_kind";

  static final String KEY = "capacity_key";
  static final String MODELS = "capacity_models";
  static final String TOKENS_PER_HOUR = "capacity_tokens_per_hour";
  static final String CONTENT = "capacity_content";

  static final String TAKEN_BACK = ":back";

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss").withZone(ZoneOffset.UTC);
  private static final Pattern ID =
      Pattern.compile("capacity:([^:]+):(\\d{8}T\\d{6}):r(\\d{1,9})(:back)?");
  private static final int CONTENT_DIGITS = 16;

  private CapacityEvents() {}

  /**
   * Identity of an event.
   *
   * @param day where the charge begins
   */
  record Id(String line, String day, int revision, boolean takenBack) {
    static Id of(String line, Instant from, int revision) {
      return new Id(line, TIME.format(from), revision, false);
    }

    /** Nothing for events that other senders made. */
    static Optional<Id> read(String eventId) {
      Matcher parts = ID.matcher(eventId);
      return parts.matches()
          ? Optional.of(
              new Id(
                  parts.group(1),
                  parts.group(2),
                  Integer.parseInt(parts.group(3)),
                  parts.group(4) != null))
          : Optional.empty();
    }

    String text() {
      return "capacity:%s:%s:r%d%s".formatted(line, day, revision, takenBack ? TAKEN_BACK : "");
    }
  }

  /** The charge of a day. */
  static UsageEvent charge(CapacityLine line, Charge charge, int revision) {
    CapacityLine.Resource resource = line.resource();
    return UsageEvent.newBuilder()
        .setEventId(Id.of(line.id(), charge.from(), revision).text())
        .setTenant(line.tenant())
        .setKind(EventKind.CAPACITY)
        .setEventTime(charge.from())
        .setEndTime(charge.to())
        .setProvider(resource.provider())
        .setRequestModel(resource.name())
        .setDeployment(resource.name())
        .setRegion(resource.region().orElse(null))
        .setUsage(List.of(new Quantity(line.bill().unit().usage(), charge.quantity())))
        .setTags(tags(line, charge))
        .setProviderCost(charge.amount())
        .setProviderCostCurrency(line.bill().currency())
        .setProducer("costwire-capacity/" + AppMain.version())
        .build();
  }

  /** Takes a charge back: the same with the negative amount, and nothing used. */
  static UsageEvent back(UsageEvent charge) {
    BigDecimal nothing = BigDecimal.ZERO.setScale(CapacityLine.QUANTITY_SCALE);
    return UsageEvent.newBuilder(charge)
        .setEventId(charge.getEventId() + TAKEN_BACK)
        .setUsage(
            charge.getUsage().stream().map(it -> new Quantity(it.getUnit(), nothing)).toList())
        .setProviderCost(charge.getProviderCost().negate())
        .build();
  }

  private static Map<String, String> tags(CapacityLine line, Charge charge) {
    Map<String, String> tags = new TreeMap<>(line.tags());
    tags.put(KIND, line.resource().kind().label());
    tags.put(KEY, line.key().label());
    if (!line.models().isEmpty()) {
      tags.put(MODELS, String.join(" ", line.models()));
    }
    line.tokensPerHour()
        .ifPresent(it -> tags.put(TOKENS_PER_HOUR, it.stripTrailingZeros().toPlainString()));
    tags.put(CONTENT, content(line, charge));
    return tags;
  }

  /** Changes with everything that a charge says. */
  static String content(CapacityLine line, Charge charge) {
    MessageDigest digest = sha256();
    for (Object part :
        List.of(
            charge.from(),
            charge.to(),
            charge.amount().toPlainString(),
            charge.quantity().toPlainString(),
            line.bill().unit(),
            line.bill().currency(),
            line.resource(),
            line.models(),
            line.key(),
            line.tokensPerHour().map(it -> it.stripTrailingZeros().toPlainString()),
            line.tags())) {
      byte[] text = part.toString().getBytes(StandardCharsets.UTF_8);
      digest.update((text.length + ":").getBytes(StandardCharsets.UTF_8));
      digest.update(text);
    }
    return HexFormat.of().formatHex(digest.digest()).substring(0, CONTENT_DIGITS);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
