// SPDX-License-Identifier: Apache-2.0
package io.costwire.client;

import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Complete events as bytes for the spool: fields by number, each with its length, in any order; a
 * field that is not there is not set.
 *
 * <p>Numbers are never used again. A new field gets a new number and is skipped by software that
 * does not know it; anything else changes the version of the spool's files.
 */
final class EventCodec {
  private static final int KIND = 3;
  private static final int EVENT_TIME = 4;
  private static final int END_TIME = 5;
  private static final int SOURCE = 6;
  private static final int USAGE = 16;
  private static final int TAG = 17;
  private static final int STATUS = 18;
  private static final int LATENCY_MS = 21;
  private static final int TIME_TO_FIRST_TOKEN_MS = 22;
  private static final int RETRIES = 23;
  private static final int MAX_OUTPUT_TOKENS = 24;
  private static final int RESPONSE_CACHE_HIT = 32;
  private static final int PROVIDER_COST = 35;
  private static final int SUCCESS = 37;
  private static final int QUALITY = 38;
  private static final int REVENUE = 39;

  private interface Getter {
    @Nullable String of(UsageEvent event);
  }

  private record TextField(int number, Getter get, BiConsumer<UsageEventBuilder, String> set) {}

  private static final List<TextField> TEXTS =
      List.of(
          new TextField(1, UsageEvent::eventId, UsageEventBuilder::eventId),
          new TextField(2, UsageEvent::tenant, UsageEventBuilder::tenant),
          new TextField(7, UsageEvent::provider, UsageEventBuilder::provider),
          new TextField(8, UsageEvent::requestModel, UsageEventBuilder::requestModel),
          new TextField(9, UsageEvent::responseModel, UsageEventBuilder::responseModel),
          new TextField(10, UsageEvent::operation, UsageEventBuilder::operation),
          new TextField(11, UsageEvent::requestServiceTier, UsageEventBuilder::requestServiceTier),
          new TextField(12, UsageEvent::serviceTier, UsageEventBuilder::serviceTier),
          new TextField(13, UsageEvent::region, UsageEventBuilder::region),
          new TextField(14, UsageEvent::account, UsageEventBuilder::account),
          new TextField(15, UsageEvent::deployment, UsageEventBuilder::deployment),
          new TextField(19, UsageEvent::finishReason, UsageEventBuilder::finishReason),
          new TextField(20, UsageEvent::errorType, UsageEventBuilder::errorType),
          new TextField(25, UsageEvent::traceId, UsageEventBuilder::traceId),
          new TextField(26, UsageEvent::spanId, UsageEventBuilder::spanId),
          new TextField(27, UsageEvent::parentId, UsageEventBuilder::parentId),
          new TextField(28, UsageEvent::sessionId, UsageEventBuilder::sessionId),
          new TextField(29, UsageEvent::experiment, UsageEventBuilder::experiment),
          new TextField(30, UsageEvent::variant, UsageEventBuilder::variant),
          new TextField(31, UsageEvent::batchId, UsageEventBuilder::batchId),
          new TextField(33, UsageEvent::coveredBy, UsageEventBuilder::coveredBy),
          new TextField(34, UsageEvent::providerResponseId, UsageEventBuilder::providerResponseId),
          new TextField(
              36, UsageEvent::providerCostCurrency, UsageEventBuilder::providerCostCurrency),
          new TextField(40, UsageEvent::producer, UsageEventBuilder::producer),
          new TextField(41, UsageEvent::apiKeyId, UsageEventBuilder::apiKeyId));

  private static final @Nullable TextField[] TEXT_BY_NUMBER = new @Nullable TextField[256];

  static {
    TEXTS.forEach(field -> TEXT_BY_NUMBER[field.number()] = field);
  }

  private EventCodec() {}

  static byte[] encode(UsageEvent event) {
    ByteSink out = new ByteSink();
    TEXTS.forEach(field -> out.field(field.number(), field.get().of(event)));
    out.field(KIND, event.kind().name()).field(STATUS, event.status().name());
    out.field(EVENT_TIME, value(event.eventTime(), ByteSink::instant));
    out.field(END_TIME, value(event.endTime(), ByteSink::instant));
    out.field(SOURCE, value(event.source(), EventCodec::position));
    event.usage().forEach((u, q) -> out.field(USAGE, new ByteSink().text(u).decimal(q)));
    event.tags().forEach((key, tag) -> out.field(TAG, new ByteSink().text(key).text(tag)));
    out.field(LATENCY_MS, value(event.latencyMs(), ByteSink::whole));
    out.field(TIME_TO_FIRST_TOKEN_MS, value(event.timeToFirstTokenMs(), ByteSink::whole));
    out.field(RETRIES, new ByteSink().whole(event.retries()));
    out.field(MAX_OUTPUT_TOKENS, value(event.maxOutputTokens(), ByteSink::whole));
    out.field(RESPONSE_CACHE_HIT, flag(event.responseCacheHit()));
    out.field(PROVIDER_COST, value(event.providerCost(), ByteSink::decimal));
    out.field(SUCCESS, value(event.success(), (sink, yes) -> sink.whole(yes ? 1 : 0)));
    out.field(QUALITY, value(event.quality(), ByteSink::decimal));
    out.field(REVENUE, value(event.revenue(), ByteSink::decimal));
    return out.toBytes();
  }

  private static <T> @Nullable ByteSink value(@Nullable T value, BiConsumer<ByteSink, T> write) {
    if (value == null) {
      return null;
    }
    ByteSink sink = new ByteSink();
    write.accept(sink, value);
    return sink;
  }

  private static void position(ByteSink sink, SourcePosition position) {
    sink.text(position.sourceId()).whole(position.epoch()).whole(position.seq());
  }

  private static ByteSink flag(boolean value) {
    return new ByteSink().whole(value ? 1 : 0);
  }

  /**
   * The event.
   *
   * @throws IllegalArgumentException when the bytes are not one
   */
  static UsageEvent decode(byte[] bytes) {
    UsageEventBuilder event = UsageEvent.builder();
    ByteSource in = new ByteSource(bytes);
    while (in.hasMore()) {
      int number = in.fieldNumber();
      ByteSource value = in.value();
      TextField text = TEXT_BY_NUMBER[number];
      if (text != null) {
        text.set().accept(event, value.rest());
      } else {
        decode(number, value, event);
      }
    }
    return event.build();
  }

  private static void decode(int number, ByteSource value, UsageEventBuilder event) {
    switch (number) {
      case KIND -> event.kind(EventKind.valueOf(value.rest()));
      case STATUS -> event.status(CallStatus.valueOf(value.rest()));
      case EVENT_TIME -> event.eventTime(value.instant());
      case END_TIME -> event.endTime(value.instant());
      case SOURCE -> event.source(new SourcePosition(value.text(), value.whole(), value.whole()));
      case USAGE -> event.usage(value.text(), value.decimal());
      case TAG -> event.tag(value.text(), value.text());
      case LATENCY_MS -> event.latencyMs(value.whole());
      case TIME_TO_FIRST_TOKEN_MS -> event.timeToFirstTokenMs(value.whole());
      case RETRIES -> event.retries(value.smallWhole());
      case MAX_OUTPUT_TOKENS -> event.maxOutputTokens(value.whole());
      case RESPONSE_CACHE_HIT -> event.responseCacheHit(value.whole() == 1);
      case PROVIDER_COST -> event.providerCost(value.decimal());
      case SUCCESS -> event.success(value.whole() == 1);
      case QUALITY -> event.quality(value.decimal());
      case REVENUE -> event.revenue(value.decimal());
      default -> {} // of a later version
    }
  }
}
