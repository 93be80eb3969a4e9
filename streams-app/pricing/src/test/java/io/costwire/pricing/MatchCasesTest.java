// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.costwire.pricing.book.PriceBook;
import io.costwire.pricing.book.Provider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Names as the shipped book resolves them, against how genai-prices does. Every difference belongs
 * to a reason in matching-differences.md.
 */
class MatchCasesTest {

  private static final Instant AT = Instant.parse("2026-11-01T12:00:00Z");
  private static final Pattern REASON = Pattern.compile("(?m)^\\| `([a-z-]+)` \\|");
  private static final Pattern DATE =
      Pattern.compile("-20\\d{2}-?\\d{2}-?\\d{2}$|@[a-z0-9.-]*$|:\\d+$");

  private final PriceBook book = PriceBook.shipped();
  private final PriceEngine engine = new PriceEngine(book);

  @Test
  void everyDifference_hasAReason() throws IOException {
    List<String> reasons = reasons();
    Map<String, Integer> counts = new TreeMap<>();
    List<String> unexplained = new ArrayList<>();
    int agree = 0;
    for (JsonNode row : SharedData.rows("match-cases.jsonl")) {
      String wanted = wanted(row.get("expected"));
      String found = found(row);
      if (found.equals(wanted)) {
        agree++;
        continue;
      }
      String reason = reason(row, wanted, found);
      counts.merge(reason, 1, Integer::sum);
      if (!reasons.contains(reason)) {
        unexplained.add(row + " but " + found);
      }
    }
    System.out.println("match cases: " + agree + " agree, different " + counts);
    assertThat(unexplained).isEmpty();
  }

  private String reason(JsonNode row, String wanted, String found) {
    String model = row.get("model").textValue().strip();
    if (found.toLowerCase(Locale.ROOT).endsWith("/" + model.toLowerCase(Locale.ROOT))
        && wanted.isEmpty()
        && !model.contains("/")) {
      return "own-id";
    }
    if (wanted.isEmpty()) {
      if (DATE.matcher(model).find()) {
        return "date-or-revision";
      }
      if (model.contains("/")) {
        return "prefix";
      }
      return model.startsWith("ft:") ? "fine-tune" : "other";
    }
    if (found.isEmpty()) {
      return "only-there";
    }
    Provider named = book.provider(wanted.substring(0, wanted.indexOf('/'))).orElseThrow();
    boolean viaFallback =
        named.fallback().contains(found.substring(0, found.indexOf('/')))
            && wanted.endsWith(found.substring(found.indexOf('/')));
    return viaFallback ? "fallback-provider" : "other-model";
  }

  private static String wanted(JsonNode expected) {
    return expected.isObject()
        ? expected.get("provider").textValue() + "/" + expected.get("model").textValue()
        : "";
  }

  private String found(JsonNode row) {
    String address = row.get("api_url").textValue();
    return address == null
        ? found(row.get("provider").textValue(), row.get("model").textValue())
        : book.servedAt(address)
            .map(provider -> found(provider.id(), row.get("model").textValue()))
            .orElse("");
  }

  private String found(@Nullable String provider, String model) {
    PriceResult result =
        engine.price(PriceRequest.of(provider, model, AT, Fixtures.usage("input_tokens=0")));
    return result
        .charge()
        .map(charge -> charge.basis().provider() + "/" + charge.basis().model())
        .orElse("");
  }

  private static List<String> reasons() throws IOException {
    List<String> reasons = new ArrayList<>();
    Matcher matcher = REASON.matcher(Files.readString(Path.of("matching-differences.md")));
    while (matcher.find()) {
      reasons.add(matcher.group(1));
    }
    return reasons;
  }
}
