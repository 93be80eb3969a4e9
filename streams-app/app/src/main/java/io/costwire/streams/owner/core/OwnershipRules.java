// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.owner.core;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Rules in the order in which they are asked. The first that has a tag which the event lacks gives
 * it; what one rule gives, later ones can ask for, so that a service has a team, and the team a
 * department. Immutable.
 */
public final class OwnershipRules {
  /** What rules can ask for beside tags. */
  public static final Set<String> FIELDS =
      Set.of("tenant", "provider", "model", "account", "deployment", "region", "api_key_id");

  /** All of them are asked for each event. */
  public static final int MAX_RULES = 2_000;

  public static final OwnershipRules NONE = new OwnershipRules(List.of());

  private static final int VERSION_CHARACTERS = 12;

  private final List<OwnershipRule> rules;
  private final List<Compiled> compiled;
  private final String version;

  /** What an event has of a field of {@link #FIELDS}: none, one or several values. */
  @FunctionalInterface
  public interface Facts {
    List<String> values(String field);
  }

  private record Condition(String name, boolean isField, @Nullable Pattern glob, String text) {
    static Condition of(String name, String text) {
      Pattern glob = text.contains("*") ? glob(text) : null;
      return new Condition(name, FIELDS.contains(name), glob, text);
    }

    private static Pattern glob(String text) {
      String[] parts = text.split("\\*", -1);
      List<String> quoted = new ArrayList<>();
      for (String part : parts) {
        quoted.add(part.isEmpty() ? "" : Pattern.quote(part));
      }
      return Pattern.compile(String.join(".*", quoted), Pattern.DOTALL);
    }

    boolean isMet(Facts facts, Map<String, String> tags) {
      if (isField) {
        for (String value : facts.values(name)) {
          if (isMet(value)) {
            return true;
          }
        }
        return false;
      }
      return isMet(tags.getOrDefault(name, ""));
    }

    private boolean isMet(String value) {
      return !value.isEmpty()
          && (glob == null ? text.equals(value) : glob.matcher(value).matches());
    }
  }

  private record Compiled(OwnershipRule rule, List<Condition> conditions) {
    boolean matches(Facts facts, Map<String, String> tags) {
      for (Condition condition : conditions) {
        if (!condition.isMet(facts, tags)) {
          return false;
        }
      }
      return true;
    }
  }

  /**
   * @throws IllegalArgumentException when an id is there twice, or there are too many
   */
  public OwnershipRules(List<OwnershipRule> rules) {
    if (rules.size() > MAX_RULES) {
      throw new IllegalArgumentException(
          "%d rules; at most %d can be asked for each event: use * to say more with fewer"
              .formatted(rules.size(), MAX_RULES));
    }
    Set<String> ids = new HashSet<>();
    for (OwnershipRule rule : rules) {
      if (!ids.add(rule.id())) {
        throw new IllegalArgumentException(
            "rule '%s' is there twice; give one of them another id".formatted(rule.id()));
      }
    }
    this.rules = List.copyOf(rules);
    this.compiled = rules.stream().map(OwnershipRules::compiled).toList();
    this.version = version(rules);
  }

  private static Compiled compiled(OwnershipRule rule) {
    return new Compiled(
        rule,
        rule.match().entrySet().stream()
            .map(entry -> Condition.of(entry.getKey(), entry.getValue()))
            .toList());
  }

  private static String version(List<OwnershipRule> rules) {
    String text = rules.stream().map(OwnershipRule::text).collect(Collectors.joining("\n"));
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest).substring(0, VERSION_CHARACTERS);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  public List<OwnershipRule> rules() {
    return rules;
  }

  /** Digest of all that they say: the same rules in the same order have the same version. */
  public String version() {
    return version;
  }

  /**
   * The tags that an event gets or that change.
   *
   * @param tags as the event reported them; an empty value is none
   * @return name to value; empty when the rules have nothing to say
   */
  public Map<String, String> given(Facts facts, Map<String, String> tags, Instant eventTime) {
    if (compiled.isEmpty()) {
      return Map.of();
    }
    Map<String, String> now = tags;
    for (Compiled it : compiled) {
      if (it.rule.holdsAt(eventTime) && it.matches(facts, now)) {
        now = with(now, it.rule);
      }
    }
    return changed(tags, now);
  }

  private static Map<String, String> with(Map<String, String> tags, OwnershipRule rule) {
    Map<String, String> result = tags;
    for (Map.Entry<String, String> tag : rule.tags().entrySet()) {
      String has = result.getOrDefault(tag.getKey(), "");
      if (has.isEmpty() || (rule.overrule() && !has.equals(tag.getValue()))) {
        Map<String, String> copy = new HashMap<>(result);
        copy.put(tag.getKey(), tag.getValue());
        result = copy;
      }
    }
    return result;
  }

  private static Map<String, String> changed(Map<String, String> before, Map<String, String> now) {
    if (before == now) {
      return Map.of();
    }
    Map<String, String> changed = new HashMap<>(now);
    changed.entrySet().removeIf(tag -> tag.getValue().equals(before.get(tag.getKey())));
    return changed;
  }
}
