// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing.audit;

import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Whose export a file is. */
public enum AuditFormat {
  LITELLM("LiteLLM spend logs"),
  LANGFUSE("Langfuse observations"),
  OPENAI("OpenAI usage or costs"),
  ANTHROPIC("Anthropic usage or costs"),
  GENERIC("rows with named columns");

  /** Fields, in {@link FieldPath#plain} spelling, any of which only this format has. */
  private static final Map<AuditFormat, Set<String>> SIGNS =
      Map.of(
          ANTHROPIC,
          Set.of(
              "uncachedinputtokens",
              "cachecreation5minputtokens",
              "usageinputtokensnocache",
              "usagedateutc",
              "tokentype",
              "costtype"),
          OPENAI,
          Set.of(
              "inputcachedtokens",
              "inputuncachedtokens",
              "nummodelrequests",
              "lineitem",
              "amountvalue"),
          LANGFUSE,
          Set.of(
              "usagedetails",
              "costdetails",
              "calculatedtotalcost",
              "providedmodelname",
              "traceid",
              "observationid"));

  private final String title;

  AuditFormat(String title) {
    this.title = title;
  }

  /** How a person would call it. */
  public String title() {
    return title;
  }

  /** How the command line calls it. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The format of a file whose first row has these fields. */
  static AuditFormat of(RowFields row) {
    Set<String> names = row.names();
    if (names.contains("spend") && (names.contains("requestid") || names.contains("modelgroup"))) {
      return LITELLM;
    }
    String object = row.rawText("object");
    if (object != null && object.startsWith("organization.")) {
      return OPENAI;
    }
    for (AuditFormat format : new AuditFormat[] {ANTHROPIC, OPENAI, LANGFUSE}) {
      if (SIGNS.getOrDefault(format, Set.of()).stream().anyMatch(names::contains)) {
        return format;
      }
    }
    return names.contains("startingat") ? ANTHROPIC : GENERIC;
  }
}
