// SPDX-License-Identifier: Apache-2.0
package io.costwire.gateway.otlp;

import io.costwire.client.EventLimits;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The attributes that are read, each with the longest text that it may have. Of every other
 * attribute the value is passed over as bytes: prompts never become text in this process.
 */
final class Vocabulary {
  /** Keys longer than this are none of ours. */
  static final int MAX_KEY_BYTES = 160;

  // gateways wrap ids into longer ids; the event keeps a hash of such a one
  private static final int MAX_ID_BYTES = 4_096;
  // provider metadata holds citations and signatures beside the counts
  private static final int MAX_JSON_BYTES = 64 << 10;

  private static final Map<String, Integer> MAX_BYTES = maxBytes();

  private Vocabulary() {}

  /** Every attribute that is read under a name of its own, for documents. */
  static SortedSet<String> names() {
    SortedSet<String> names = new TreeSet<>(MAX_BYTES.keySet());
    names.addAll(TagNames.all());
    return names;
  }

  /** Bytes that a text may have; 0 for an attribute that is not read. */
  static int maxBytes(String key) {
    Integer known = MAX_BYTES.get(key);
    if (known != null) {
      return known;
    }
    return TagNames.isKnown(key) ? EventLimits.MAX_TAG_VALUE_BYTES : 0;
  }

  private static Map<String, Integer> maxBytes() {
    Map<String, Integer> table = new HashMap<>();
    put(
        table,
        List.of(
            Names.OPERATION,
            Names.LLM_REQUEST_TYPE,
            Names.TRACELOOP_KIND,
            Names.OPENINFERENCE_KIND,
            Names.AI_OPERATION,
            Names.SERVER_ADDRESS,
            Names.API_BASE,
            Names.MODEL,
            Names.AI_UNCACHED,
            Names.TENANT));
    List.of(
            Names.PROVIDER,
            Names.REQUEST_MODEL,
            Names.RESPONSE_MODEL,
            Names.REQUEST_TIER,
            Names.SERVICE_TIER,
            Names.FINISH_REASON,
            Names.ERROR_TYPE,
            Names.MAX_OUTPUT_TOKENS,
            Names.FIRST_TOKEN_SECONDS,
            Names.FIRST_TOKEN_MILLIS,
            Names.INPUT,
            Names.OUTPUT,
            Names.TOTAL,
            Names.CACHE_READ,
            Names.CACHE_WRITE,
            Names.REASONING,
            Names.INPUT_AUDIO,
            Names.OUTPUT_AUDIO,
            Names.INPUT_IMAGE,
            Names.INPUT_VIDEO,
            Names.SESSION,
            Names.EXPERIMENT,
            Names.VARIANT,
            Names.ACCOUNT,
            Names.DEPLOYMENT,
            Names.REGION)
        .forEach(names -> put(table, names));
    Names.RESPONSE_ID.forEach(name -> table.put(name, MAX_ID_BYTES));
    table.put(Names.AI_PROVIDER_METADATA, MAX_JSON_BYTES);
    table.put(TagNames.METADATA, MAX_JSON_BYTES);
    return Map.copyOf(table);
  }

  private static void put(Map<String, Integer> table, Collection<String> names) {
    names.forEach(name -> table.put(name, EventLimits.MAX_TEXT_BYTES));
  }
}
