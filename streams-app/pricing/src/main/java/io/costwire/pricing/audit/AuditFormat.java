// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing.audit;

import java.util.List;
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

  /** Fields, in {@link FieldPath#plain} spelling, that no other tool's export has. */
  private static final Map<AuditFormat, List<Set<String>>> SIGNS =
      Map.of(
          LITELLM,
          List.of(Set.of("spend", "requestid"), Set.of("spend", "modelgroup")),
          ANTHROPIC,
          List.of(
              Set.of("uncachedinputtokens"),
              Set.of("cachecreation5minputtokens"),
              Set.of("usageinputtokensnocache"),
              Set.of("usagedateutc"),
              Set.of("tokentype", "costtype")),
          OPENAI,
          List.of(Set.of("nummodelrequests"), Set.of("amountvalue", "lineitem")),
          LANGFUSE,
          List.of(
              Set.of("usagedetails"),
              Set.of("costdetails"),
              Set.of("calculatedtotalcost"),
              Set.of("providedmodelname")));

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
    String object = row.rawText("object");
    if (object != null && object.startsWith("organization.")) {
      return OPENAI;
    }
    for (AuditFormat format : values()) {
      if (SIGNS.getOrDefault(format, List.of()).stream().anyMatch(row.names()::containsAll)) {
        return format;
      }
    }
    return GENERIC;
  }
}
