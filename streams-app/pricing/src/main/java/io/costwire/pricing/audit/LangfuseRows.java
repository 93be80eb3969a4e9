// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing.audit;

import com.fasterxml.jackson.databind.JsonNode;
import io.costwire.pricing.PriceRequest;
import io.costwire.pricing.core.Usage;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Langfuse observations from the API, the user interface or blob storage. The keys of the usage
 * details are free; by Langfuse's rule each counts something of its own and {@code total} is their
 * sum, so {@code input} is without what other input keys count. A total that is input plus output
 * alone says that a sender counted otherwise, and is believed.
 */
final class LangfuseRows implements RowReader {

  private static final List<FieldPath> ID = FieldPath.any("id");
  private static final List<FieldPath> TIME = FieldPath.any("startTime");
  private static final List<FieldPath> END = FieldPath.any("endTime");
  private static final List<FieldPath> MODEL = FieldPath.any("providedModelName", "model");
  private static final List<FieldPath> USAGE = FieldPath.any("usageDetails", "usage");
  private static final List<FieldPath> COST =
      FieldPath.any("totalCost", "calculatedTotalCost", "costDetails.total", "usage.totalCost");
  private static final List<FieldPath> INPUT =
      FieldPath.any("inputUsage", "promptTokens", "inputTokens");
  private static final List<FieldPath> OUTPUT =
      FieldPath.any("outputUsage", "completionTokens", "outputTokens");

  private final ProviderNames providers;

  LangfuseRows(ProviderNames providers) {
    this.providers = providers;
  }

  @Override
  public AuditRow.Usable read(RowFields row) throws UnreadableRow {
    String model = row.text(MODEL);
    PriceRequest request =
        new PriceRequest(
            providers.resolve(null, model),
            new PriceRequest.Models(null, model),
            row.requiredInstant(TIME),
            usage(row),
            PriceRequest.Terms.STANDARD.withEndedAt(row.instant(END)),
            null);
    return new AuditRow.Usable(
        row.origin(),
        row.identifier(ID),
        request,
        new AuditRow.Extent.OneRequest(),
        row.number(COST));
  }

  private static Usage usage(RowFields row) throws UnreadableRow {
    JsonNode details = row.find(USAGE);
    if (details != null && details.isTextual()) {
      details = Values.embedded("usageDetails.", details.textValue());
    }
    if (details == null || !details.isObject()) {
      return new Counts()
          .total("input_tokens", row.count(INPUT))
          .total("output_tokens", row.count(OUTPUT))
          .usage();
    }
    Sums sums = new Sums();
    for (Map.Entry<String, JsonNode> entry : details.properties()) {
      if (!entry.getValue().isNull() && !entry.getValue().isTextual()) {
        sums.add(entry.getKey(), Values.number("usageDetails." + safe(entry), entry.getValue()));
      }
    }
    return sums.usage();
  }

  private static String safe(Map.Entry<String, JsonNode> entry) {
    return Printable.isIdentifier(entry.getKey()) ? entry.getKey() : "(a key)";
  }

  /** Sorts the keys of usage details. */
  private static final class Sums {
    private @Nullable BigDecimal input;
    private @Nullable BigDecimal output;
    private @Nullable BigDecimal total;
    private @Nullable BigDecimal read;
    private @Nullable BigDecimal written;
    private @Nullable BigDecimal written1h;
    private @Nullable BigDecimal reasoning;
    private @Nullable BigDecimal audioIn;
    private @Nullable BigDecimal audioOut;
    private @Nullable BigDecimal other;

    void add(String key, BigDecimal value) {
      String name = key.toLowerCase(Locale.ROOT);
      if (name.equals("total") || name.equals("total_tokens")) {
        total = value;
      } else if (name.equals("input") || name.equals("input_tokens") || name.startsWith("prompt")) {
        input = Counts.sum(input, value);
      } else if (name.equals("output")
          || name.equals("output_tokens")
          || name.startsWith("completion")) {
        output = Counts.sum(output, value);
      } else if (name.contains("cache")) {
        addCached(name, value);
      } else if (name.contains("reasoning") || name.contains("thought")) {
        reasoning = Counts.sum(reasoning, value);
      } else if (name.contains("audio")) {
        addAudio(name, value);
      } else {
        other = Counts.sum(other, value);
      }
    }

    private void addCached(String name, BigDecimal value) {
      boolean isWrite =
          name.contains("creation") || name.contains("write") || name.contains("ephemeral");
      if (!isWrite) {
        read = Counts.sum(read, value);
        return;
      }
      written = Counts.sum(written, value);
      if (name.contains("1h")) {
        written1h = Counts.sum(written1h, value);
      }
    }

    private void addAudio(String name, BigDecimal value) {
      if (name.startsWith("output")) {
        audioOut = Counts.sum(audioOut, value);
      } else {
        audioIn = Counts.sum(audioIn, value);
      }
    }

    Usage usage() {
      BigDecimal inputParts = Counts.sum(read, written, audioIn);
      BigDecimal outputParts = Counts.sum(reasoning, audioOut);
      BigDecimal plain = Counts.sum(input, output);
      boolean inclusive =
          total != null && plain != null && other == null && total.compareTo(plain) == 0;
      return new Counts()
          .input(input, inputParts, inclusive)
          .total(
              "output_tokens",
              inclusive || outputParts == null ? output : Counts.sum(output, outputParts))
          .part("cache_read_tokens", read)
          .part("cache_write_tokens", written)
          .part("cache_write_1h_tokens", written1h)
          .part("output_reasoning_tokens", reasoning)
          .part("input_audio_tokens", audioIn)
          .part("output_audio_tokens", audioOut)
          .usage();
    }
  }
}
