// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.chaos;

import io.costwire.schemas.CallStatus;
import io.costwire.schemas.EventKind;
import io.costwire.schemas.Fixtures;
import io.costwire.schemas.Quantity;
import io.costwire.schemas.UsageEvent;
import io.costwire.streams.chaos.Sent.Kind;
import io.costwire.streams.chaos.Sent.Request;
import io.costwire.streams.chaos.Sent.Who;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;

/**
 * Traffic with everything in it that the app knows to tell apart: prices of several providers,
 * unknown models and providers, no usage, contradictory and partly priced usage, failed calls, bad
 * records, repeats, heartbeats, clocks that are ahead, and events that come minutes to weeks late.
 */
final class EventMix {
  private static final List<String> TEAMS = List.of("search", "ads", "r&d|x,y\\z", "ops", "");

  /** Old events share a few times, so that the windows they fall into stay few. */
  private static final int LATE_TIMES = 12;

  /** As many as a retry goes back. */
  private static final int RECENT = 200;

  /** A sample of everything before, for senders that start anew. */
  private static final int OLDER = 10_000;

  /** Of a thousand, those that are not events as they should be. */
  private static final int FIRST_RARE = 100;

  private static final int RARE = 12;

  private final Random random;
  private final InstantSource clock;
  private final Instant startedAt;
  private final Sent[] recent = new Sent[RECENT];
  private final List<Sent> older = new ArrayList<>();
  private int count;

  EventMix(Random random, InstantSource clock) {
    this.random = random;
    this.clock = clock;
    this.startedAt = clock.instant();
  }

  /** The next record; one in fourteen is a repeat. */
  Sent next() {
    int dice = random.nextInt(1000);
    if (dice < 70 && count > RECENT) {
      return random.nextBoolean()
          ? recent[random.nextInt(RECENT)]
          : older.get(random.nextInt(older.size()));
    }
    Sent sent = fresh(dice);
    recent[count % RECENT] = sent;
    remember(sent);
    count++;
    return sent;
  }

  private void remember(Sent sent) {
    if (older.size() < OLDER) {
      older.add(sent);
    } else if (random.nextInt(count) < OLDER) {
      older.set(random.nextInt(OLDER), sent);
    }
  }

  private Sent fresh(int dice) {
    String id = "e-" + count;
    // one of each of the rare ones first, so that a short mix has them all
    return switch (count < RARE ? FIRST_RARE + count : dice) {
      case 100, 101, 102 -> special(Kind.HEARTBEAT, id, clock.instant());
      case 103, 104 -> special(Kind.POISON, id, clock.instant());
      case 105 -> special(Kind.WRONG_KEY, id, clock.instant());
      case 106, 107 -> special(Kind.FROM_1970, id, Instant.EPOCH.plusMillis(random.nextInt(9999)));
      case 108, 109 -> special(Kind.FROM_2090, id, Instant.parse("2090-01-01T00:00:00Z"));
      case 110, 111 -> special(Kind.NEGATIVE, id, clock.instant());
      default -> new Sent(Kind.EVENT, id, new Who(tenant(), id, eventTime()), request());
    };
  }

  private Sent special(Kind kind, String id, Instant at) {
    String key = kind == Kind.WRONG_KEY ? "not-" + id : id;
    return new Sent(kind, key, new Who(tenant(), id, at), request());
  }

  private String tenant() {
    int dice = random.nextInt(20);
    return dice < 16 ? "acme" : dice < 19 ? "umbrella" : "a/b c";
  }

  private Instant eventTime() {
    int dice = random.nextInt(1000);
    Instant now = clock.instant();
    if (dice < 20) {
      return now.plus(Duration.ofSeconds(random.nextInt(240)));
    }
    if (dice < 40) {
      return now.minus(Duration.ofMinutes(random.nextInt(60)));
    }
    int step = random.nextInt(LATE_TIMES);
    if (dice < 50) {
      return startedAt.minus(Duration.ofMinutes(60 + 225L * step));
    }
    if (dice < 60) {
      // from two days, where the windows of minutes close, to the end of what is accepted
      return startedAt.minus(Duration.ofMinutes(47 * 60 + 5_500L * step));
    }
    return now.minusMillis(random.nextInt(20_000));
  }

  private Request request() {
    int dice = random.nextInt(100);
    Function<String, String> part = name -> name + "-" + random.nextInt(2);
    Map<String, String> tags = new HashMap<>();
    tags.put("team", TEAMS.get(random.nextInt(TEAMS.size())));
    tags.put("user", "u" + random.nextInt(15));
    tags.put("feature", part.apply("f"));
    if (random.nextInt(3) > 0) {
      tags.put("service", part.apply("s"));
    }
    if (dice < 4) {
      return new Request("openai", part.apply("no-such-model"), usage("", 1), tags, "SUCCESS");
    }
    if (dice < 7) {
      return new Request("nobody-ai", part.apply("no-such-model"), usage("", 1), tags, "SUCCESS");
    }
    List<String> models = Rates.reported();
    String reported = models.get(random.nextInt(models.size()));
    String provider = reported.substring(0, reported.indexOf('/'));
    String model = reported.substring(provider.length() + 1);
    if (dice < 10) {
      String status = random.nextBoolean() ? "ERROR" : "THROTTLED";
      return new Request(provider, model, Map.of(), tags, status);
    }
    if (dice < 12 && Rates.hasCachePrices(reported, false)) {
      Map<String, BigDecimal> usage =
          Map.of("input_tokens", new BigDecimal(10), "cache_read_tokens", new BigDecimal(11));
      return new Request(provider, model, usage, tags, "SUCCESS");
    }
    return new Request(provider, model, usage(reported, dice), tags, "SUCCESS");
  }

  private Map<String, BigDecimal> usage(String reported, int dice) {
    Map<String, BigDecimal> usage = new HashMap<>();
    int input = random.nextInt(20_000);
    usage.put("input_tokens", quantity(input));
    usage.put("output_tokens", quantity(random.nextInt(2_000)));
    if (Rates.hasCachePrices(reported, false) && random.nextBoolean()) {
      usage.put("cache_read_tokens", quantity(input / 3));
    }
    if (Rates.hasCachePrices(reported, true) && random.nextBoolean()) {
      usage.put("cache_write_tokens", quantity(input / 4));
    }
    if (dice >= 12 && dice < 15) {
      usage.put(Rates.PRICELESS_UNIT, quantity(random.nextInt(100)));
    }
    if (dice == 20) {
      // a fraction makes costs that need most of the digits there are
      usage.put("output_tokens", new BigDecimal(random.nextInt(1_000_000_000)).movePointLeft(7));
    }
    return usage;
  }

  private static BigDecimal quantity(int count) {
    return new BigDecimal(count);
  }

  /** The bytes of a record. */
  static byte[] value(Sent sent, Function<UsageEvent, byte[]> serializer) {
    if (sent.kind() == Kind.POISON) {
      // another magic byte than that of the wire format
      return ("\u0001" + sent.key()).getBytes(StandardCharsets.UTF_8);
    }
    Request request = sent.request();
    List<Quantity> usage = new ArrayList<>();
    if (sent.kind() != Kind.HEARTBEAT) {
      request.usage().forEach((unit, q) -> usage.add(new Quantity(unit, scaled(q))));
    }
    if (sent.kind() == Kind.NEGATIVE) {
      usage.clear();
      usage.add(new Quantity("output_tokens", scaled(new BigDecimal(-1))));
    }
    return serializer.apply(
        Fixtures.usageEvent(sent.who().id())
            .setKind(sent.kind() == Kind.HEARTBEAT ? EventKind.HEARTBEAT : EventKind.REQUEST)
            .setTenant(sent.who().tenant())
            .setEventTime(sent.who().at())
            .setProvider(request.provider())
            .setRequestModel(request.model())
            .setResponseModel(null)
            .setUsage(usage)
            .setTags(request.tags())
            .setStatus(CallStatus.valueOf(request.status()))
            .build());
  }

  private static BigDecimal scaled(BigDecimal quantity) {
    return quantity.setScale(12, RoundingMode.UNNECESSARY);
  }
}
