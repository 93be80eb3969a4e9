// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.owner;

import io.costwire.schemas.PricedUsage;
import io.costwire.schemas.UsageEvent;
import io.costwire.streams.flow.Replaced;
import io.costwire.streams.owner.core.OwnershipRules;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** What ownership rules make of events. What an event reported is never lost. */
public final class Ownership {
  private Ownership() {}

  /**
   * An event with its tags.
   *
   * @param ruledTags tags that rules set, with what was reported for each; empty for nothing
   */
  public record Tagged(UsageEvent event, Map<String, String> ruledTags) {}

  /** An event as it was reported, with the tags that rules give it. */
  public static Tagged tag(OwnershipRules rules, UsageEvent reported) {
    Map<String, String> given =
        rules.given(field -> values(reported, field), reported.getTags(), reported.getEventTime());
    return with(reported, given);
  }

  /** An event as it was reported, with tags that rules gave it. */
  public static Tagged with(UsageEvent reported, Map<String, String> given) {
    if (given.isEmpty()) {
      return new Tagged(reported, Map.of());
    }
    Map<String, String> tags = new HashMap<>(reported.getTags());
    Map<String, String> ruled = new HashMap<>();
    given.forEach(
        (tag, value) -> {
          String before = tags.put(tag, value);
          ruled.put(tag, before == null ? "" : before);
        });
    return new Tagged(UsageEvent.newBuilder(reported).setTags(tags).build(), ruled);
  }

  /** The tags that rules gave an event, name to value. */
  public static Map<String, String> given(PricedUsage priced) {
    Map<String, String> given = new HashMap<>(priced.getEvent().getTags());
    given.keySet().retainAll(priced.getRuledTags().keySet());
    return given;
  }

  /**
   * The next revision of an event with the tags that rules give it now; nothing when it has them.
   * Its price stays.
   *
   * @param known the revision that is valid
   */
  public static Optional<PricedUsage> retag(
      OwnershipRules rules, PricedUsage known, Replaced.Reason reason, Instant now) {
    Tagged tagged = tag(rules, reported(known));
    Map<String, String> before = known.getEvent().getTags();
    if (tagged.event.getTags().equals(before) && tagged.ruledTags.equals(known.getRuledTags())) {
      return Optional.empty();
    }
    return Optional.of(
        PricedUsage.newBuilder(known)
            .setEvent(tagged.event)
            .setRuledTags(tagged.ruledTags)
            .setRevision(known.getRevision() + 1)
            .setPricedAt(now)
            .setReplaced(Replaced.by(reason, known, before))
            .build());
  }

  private static UsageEvent reported(PricedUsage known) {
    if (known.getRuledTags().isEmpty()) {
      return known.getEvent();
    }
    Map<String, String> tags = new HashMap<>(known.getEvent().getTags());
    known
        .getRuledTags()
        .forEach(
            (tag, value) -> {
              if (value.isEmpty()) {
                tags.remove(tag);
              } else {
                tags.put(tag, value);
              }
            });
    return UsageEvent.newBuilder(known.getEvent()).setTags(tags).build();
  }

  private static List<String> values(UsageEvent event, String field) {
    return switch (field) {
      case "tenant" -> List.of(event.getTenant());
      case "provider" -> List.of(event.getProvider());
      case "model" ->
          Stream.of(
                  Stream.ofNullable(event.getResponseModel()),
                  Stream.ofNullable(event.getRequestModel()))
              .flatMap(names -> names)
              .toList();
      case "account" -> Stream.ofNullable(event.getAccount()).toList();
      case "deployment" -> Stream.ofNullable(event.getDeployment()).toList();
      case "region" -> Stream.ofNullable(event.getRegion()).toList();
      case "api_key_id" -> Stream.ofNullable(event.getApiKeyId()).toList();
      default -> throw new IllegalArgumentException("rules ask for no field " + field);
    };
  }
}
