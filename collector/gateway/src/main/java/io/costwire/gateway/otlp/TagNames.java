// SPDX-License-Identifier: Apache-2.0
package io.costwire.gateway.otlp;

import static java.util.Map.entry;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which attributes become tags. A free tag is asked for by its prefix; everything else is a closed
 * list, because free-form metadata is where prompts end up.
 */
final class TagNames {
  /** {@code costwire.tag.team}: any key, on a resource or a span, or in baggage put on spans. */
  static final String FREE = "costwire.tag.";

  /** JSON of OpenInference. */
  static final String METADATA = "metadata";

  /** Where the keys of {@link #ASSOCIATED} are looked for. */
  private static final List<String> ASSOCIATIONS =
      List.of(
          "traceloop.association.properties.",
          "ai.telemetry.metadata.",
          "ai.settings.context.",
          "ai.settings.runtimeContext.");

  /** Of a resource; a later one wins. */
  private static final Map<String, String> RESOURCE =
      ordered(
          entry("service.namespace", "project"),
          entry("service.name", "service"),
          entry("deployment.environment", "environment"),
          entry("deployment.environment.name", "environment"));

  /** Of a span; a later one wins. */
  private static final Map<String, String> SPAN =
      ordered(
          entry("gen_ai.agent.name", "agent"),
          entry("agent.name", "agent"),
          entry("gen_ai.workflow.name", "feature"),
          entry("traceloop.workflow.name", "feature"),
          entry("ai.telemetry.functionId", "feature"),
          entry("llm.user", "user"),
          entry("gen_ai.user", "user"),
          entry("enduser.id", "user"),
          entry("user.id", "user"));

  /** Keys that people write into metadata, in lower case without separators. */
  private static final Map<String, String> ASSOCIATED =
      Map.ofEntries(
          entry("team", "team"),
          entry("user", "user"),
          entry("userid", "user"),
          entry("feature", "feature"),
          entry("service", "service"),
          entry("project", "project"),
          entry("department", "department"),
          entry("environment", "environment"),
          entry("env", "environment"),
          entry("costcenter", "cost_center"),
          entry("customer", "customer"),
          entry("customerid", "customer"),
          entry("sessionid", TagNames.SESSION),
          entry("conversationid", TagNames.SESSION),
          entry("threadid", TagNames.SESSION),
          entry("chatid", TagNames.SESSION));

  /** Not a tag: the event has a field for it. */
  static final String SESSION = "session";

  private TagNames() {}

  /** The attributes with names of their own. */
  static Set<String> all() {
    Set<String> names = new HashSet<>(RESOURCE.keySet());
    names.addAll(SPAN.keySet());
    return names;
  }

  /** In this order, the last one that is there wins. */
  static Map<String, String> ofResource() {
    return RESOURCE;
  }

  static Map<String, String> ofSpan() {
    return SPAN;
  }

  static boolean isKnown(String attribute) {
    return (attribute.startsWith(FREE) && attribute.length() > FREE.length())
        || RESOURCE.containsKey(attribute)
        || SPAN.containsKey(attribute)
        || associated(attribute) != null;
  }

  /** The tag of an attribute that carries one entry of metadata. */
  static @Nullable String associated(String attribute) {
    for (String prefix : ASSOCIATIONS) {
      if (attribute.startsWith(prefix)) {
        return ofMetadataKey(attribute.substring(prefix.length()));
      }
    }
    return null;
  }

  /** The tag of a key in metadata. */
  static @Nullable String ofMetadataKey(String key) {
    String plain = key.replace("_", "").replace("-", "").replace(".", "");
    return ASSOCIATED.get(plain.toLowerCase(Locale.ROOT));
  }

  @SafeVarargs
  private static Map<String, String> ordered(Map.Entry<String, String>... entries) {
    Map<String, String> map = new LinkedHashMap<>();
    for (Map.Entry<String, String> entry : entries) {
      map.put(entry.getKey(), entry.getValue());
    }
    return map;
  }
}
