// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.imports;

import io.costwire.client.CallStatus;
import io.costwire.client.EventIds;
import io.costwire.client.ProviderAliases;
import io.costwire.client.UsageEvent;
import io.costwire.client.UsageEventBuilder;
import io.costwire.pricing.PriceEngine;
import io.costwire.pricing.PriceRequest;
import io.costwire.pricing.PriceResult;
import io.costwire.pricing.audit.HistoryRow;
import io.costwire.pricing.audit.HistoryRow.Field;
import io.costwire.schemas.topics.ImportedUsage;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Makes usage events of rows. The id of an event follows from its row alone, so that the same row
 * makes the same event whenever, and from whichever file, it is read:
 *
 * <ul>
 *   <li>LiteLLM: that of the provider's response, which is the id that its live callback gives the
 *       same request
 *   <li>a row with an id: a hash of tenant, source and that id
 *   <li>a row without: a hash of tenant, source and what it says, and how often it was said before
 *       in its file; of a sum without its counts, since they may grow between two exports
 * </ul>
 */
public final class EventMaker {
  private static final String UNKNOWN_PROVIDER = "unknown";

  /** Stands for the batch job that an export does not name, so that it is priced as a batch. */
  private static final String BATCH = "imported";

  private final ImportSource source;
  private final Origin origin;
  private final PriceEngine engine;
  private final RowDigest digest = new RowDigest();

  /**
   * What all events of an import have.
   *
   * @param version of this software
   * @param tags that no row has changes
   */
  public record Origin(String tenant, String version, Map<String, String> tags) {
    public Origin {
      tags = Map.copyOf(tags);
    }
  }

  /** What becomes of a row. */
  public sealed interface Made {
    /** To be sent. */
    record Event(UsageEvent event) implements Made {}

    /** Not sendable; the reason names the field and the fix. */
    record Unusable(String reason) implements Made {}
  }

  public EventMaker(ImportSource source, Origin origin, PriceEngine engine) {
    this.source = source;
    this.origin = origin;
    this.engine = engine;
  }

  /**
   * The event of a row.
   *
   * @param repeats counts the rows of its file that say the same and have no id
   */
  public Made make(HistoryRow.Usable row, SeenIds repeats) {
    PriceRequest request = row.request();
    if (request.models().request() == null) {
      return new Made.Unusable("model is missing; add it, or leave the row out");
    }
    UsageEventBuilder event = UsageEvent.builder();
    origin.tags().forEach(event::tag);
    row.labels().tags().forEach((key, value) -> tag(event, key, value));
    usage(event, row);
    terms(event, row);
    fields(event, row);
    if (row.reported() != null && row.reported().signum() > 0) {
      // 0 is what tools write where they know no price, too
      event.providerCost(row.reported()).providerCostCurrency("USD");
    }
    event
        .tenant(origin.tenant())
        .eventTime(request.at())
        .provider(provider(request))
        .requestModel(request.models().request())
        .providerResponseId(source == ImportSource.LITELLM ? row.id() : null)
        .producer(ImportedUsage.producer(source.key(), origin.version()));
    String id = id(row, event, repeats);
    if (id == null) {
      return new Made.Unusable(
          "has no id, and more than %,d rows of the file have none either; split the file by day"
              .formatted(SeenIds.MAX_IDS));
    }
    UsageEvent made = event.eventId(id).build();
    return made.problems().isEmpty()
        ? new Made.Event(made)
        : new Made.Unusable(made.problems().getFirst() + "; correct it in the file");
  }

  private void tag(UsageEventBuilder event, String key, String value) {
    if (!origin.tags().containsKey(key)) {
      event.tag(key, value);
    }
  }

  private static void usage(UsageEventBuilder event, HistoryRow.Usable row) {
    row.request().usage().toMap().forEach(event::usage);
    BigDecimal requests = row.stands().requests();
    if (requests != null && requests.signum() > 0) {
      event.usage("requests", requests);
    }
    event.responseCacheHit(row.stands().fromGatewayCache());
  }

  private static void terms(UsageEventBuilder event, HistoryRow.Usable row) {
    PriceRequest.Terms terms = row.request().terms();
    event.serviceTier(terms.serviceTier()).region(terms.region());
    if ("batch".equals(terms.mode())) {
      event.batchId(row.id() == null ? BATCH : row.id());
    }
    Instant end = terms.endedAt();
    if (end != null && !end.isBefore(row.request().at())) {
      event.endTime(end).latency(Duration.between(row.request().at(), end));
    }
  }

  private static void fields(UsageEventBuilder event, HistoryRow.Usable row) {
    Map<Field, String> fields = row.labels().fields();
    event
        .status(status(fields.get(Field.STATUS)))
        .errorType(fields.get(Field.ERROR_TYPE))
        .operation(fields.get(Field.OPERATION))
        .deployment(fields.get(Field.DEPLOYMENT))
        .apiKeyId(fields.get(Field.API_KEY_ID))
        .traceId(fields.get(Field.TRACE_ID))
        .parentId(fields.get(Field.PARENT_ID))
        .sessionId(fields.get(Field.SESSION_ID));
    String latency = fields.get(Field.LATENCY_MS);
    if (latency != null) {
      event.latencyMs(new BigDecimal(latency).setScale(0, RoundingMode.HALF_EVEN).longValue());
    }
    String first = fields.get(Field.FIRST_TOKEN_AT);
    if (first != null && !Instant.parse(first).isBefore(row.request().at())) {
      event.timeToFirstTokenMs(
          Duration.between(row.request().at(), Instant.parse(first)).toMillis());
    }
  }

  private static CallStatus status(@Nullable String status) {
    return status == null
        ? CallStatus.UNKNOWN
        : switch (status) {
          case "success" -> CallStatus.SUCCESS;
          case "error" -> CallStatus.ERROR;
          default -> CallStatus.UNKNOWN;
        };
  }

  /** As reported, else who the book says serves the model: an event has to name one. */
  private String provider(PriceRequest request) {
    String reported = request.provider();
    return reported == null
        ? Objects.requireNonNullElse(resolved(engine.price(request)), UNKNOWN_PROVIDER)
        : ProviderAliases.canonical(reported);
  }

  private static @Nullable String resolved(PriceResult result) {
    return switch (result) {
      case PriceResult.Priced it -> it.priced().basis().provider();
      case PriceResult.PricedPartial it -> it.known().basis().provider();
      case PriceResult.UnpricedModel it -> it.provider();
      case PriceResult.UnpricedProvider it -> null;
      case PriceResult.NoUsage it -> it.resolved().provider();
      case PriceResult.InvalidUsage it -> it.resolved().provider();
    };
  }

  /** Null where a row without an id cannot be told from others like it any more. */
  private @Nullable String id(HistoryRow.Usable row, UsageEventBuilder event, SeenIds repeats) {
    if (row.id() != null) {
      return source == ImportSource.LITELLM
          ? EventIds.ofEvent(origin.tenant(), event.build()).orElseThrow()
          : EventIds.ofResponse(origin.tenant(), "import-" + source.key(), row.id());
    }
    String content = digest.of(row);
    int before = repeats.count(content);
    return before < 0
        ? null
        : EventIds.ofResponse(
            origin.tenant(), "import-" + source.key(), "row\n" + content + "\n" + before);
  }
}
