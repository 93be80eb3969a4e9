// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.capacity;

import io.costwire.schemas.UsageEvent;
import io.costwire.standalone.capacity.CapacityEvents.Id;
import io.costwire.standalone.capacity.CapacityLine.Charge;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What a file changes: charges of days that have begun and are not there, and what they replace. A
 * day that lies ahead is charged by a later import of the same file.
 */
final class CapacityPlan {
  private final Instant now;
  private final Duration maxAge;
  private final Map<String, Map<String, TreeMap<Integer, Known>>> known = new HashMap<>();
  private final List<UsageEvent> events = new ArrayList<>();
  private final List<String> problems = new ArrayList<>();
  private final Counts counts = new Counts();

  /** Days by what becomes of them. */
  static final class Counts {
    int charged;
    int replaced;
    int takenBack;
    int unchanged;
    int ahead;
    int tooOld;
  }

  /** A charge that was made. */
  private static final class Known {
    private final UsageEvent event;
    private boolean takenBack;

    Known(UsageEvent event) {
      this.event = event;
    }

    String content() {
      return event.getTags().getOrDefault(CapacityEvents.CONTENT, "");
    }
  }

  private CapacityPlan(Instant now, Duration maxAge) {
    this.now = now;
    this.maxAge = maxAge;
  }

  /**
   * Compares a file with what was charged.
   *
   * @param stored events of capacity of the same tenants and ids, of any time
   * @param maxAge how far back the pipeline takes events
   */
  static CapacityPlan of(
      List<CapacityLine> lines, Collection<UsageEvent> stored, Instant now, Duration maxAge) {
    var plan = new CapacityPlan(now, maxAge);
    stored.forEach(plan::know);
    stored.forEach(plan::knowTakenBack);
    lines.forEach(plan::add);
    return plan;
  }

  /** Events to send, in their order. */
  List<UsageEvent> events() {
    return List.copyOf(events);
  }

  /** Lines that cannot be charged, each with the fix. */
  List<String> problems() {
    return List.copyOf(problems);
  }

  Counts counts() {
    return counts;
  }

  private void know(UsageEvent event) {
    Id.read(event.getEventId())
        .filter(id -> !id.takenBack())
        .ifPresent(
            id ->
                known
                    .computeIfAbsent(place(event.getTenant(), id.line()), it -> new HashMap<>())
                    .computeIfAbsent(id.day(), it -> new TreeMap<>())
                    .put(id.revision(), new Known(event)));
  }

  private void knowTakenBack(UsageEvent event) {
    Id.read(event.getEventId())
        .filter(Id::takenBack)
        .ifPresent(
            id -> {
              Known charge =
                  known
                      .getOrDefault(place(event.getTenant(), id.line()), Map.of())
                      .getOrDefault(id.day(), new TreeMap<>())
                      .get(id.revision());
              if (charge != null) {
                charge.takenBack = true;
              }
            });
  }

  private static String place(String tenant, String line) {
    return tenant + "/" + line;
  }

  private void add(CapacityLine line) {
    Map<String, TreeMap<Integer, Known>> days =
        known.getOrDefault(place(line.tenant(), line.id()), Map.of());
    List<Charge> charges = line.charges();
    if (days.isEmpty() && isTooOld(charges.getFirst().from())) {
      problems.add(
          ("%s: start: %s is more than %d days ago, and older events are refused; begin the line"
                  + " later, with the part of the amount from then on, or raise"
                  + " STREAMS_EVENT_MAX_AGE there and here")
              .formatted(line.id(), line.bill().start(), maxAge.toDays()));
      return;
    }
    Set<String> wanted = new HashSet<>();
    for (Charge charge : charges) {
      Id id = Id.of(line.id(), charge.from(), 1);
      wanted.add(id.day());
      if (charge.from().isAfter(now)) {
        counts.ahead++;
      } else {
        day(line, charge, days.getOrDefault(id.day(), new TreeMap<>()));
      }
    }
    days.forEach(
        (day, revisions) -> {
          if (!wanted.contains(day)) {
            counts.takenBack += takeBack(revisions, 0);
          }
        });
  }

  private void day(CapacityLine line, Charge charge, TreeMap<Integer, Known> revisions) {
    var last = revisions.lastEntry();
    if (last != null
        && !last.getValue().takenBack
        && last.getValue().content().equals(CapacityEvents.content(line, charge))) {
      counts.unchanged++;
      takeBack(revisions, last.getKey());
    } else if (isTooOld(charge.from())) {
      counts.tooOld++;
    } else {
      int revision = last == null ? 1 : last.getKey() + 1;
      events.add(CapacityEvents.charge(line, charge, revision));
      if (takeBack(revisions, revision) > 0) {
        counts.replaced++;
      } else {
        counts.charged++;
      }
    }
  }

  /** Takes all back but one; how many. */
  private int takeBack(TreeMap<Integer, Known> revisions, int but) {
    int count = 0;
    for (var revision : revisions.entrySet()) {
      Known charge = revision.getValue();
      if (revision.getKey() == but || charge.takenBack) {
        continue;
      }
      if (isTooOld(charge.event.getEventTime())) {
        counts.tooOld++;
      } else {
        events.add(CapacityEvents.back(charge.event));
        count++;
      }
    }
    return count;
  }

  private boolean isTooOld(Instant time) {
    return time.isBefore(now.minus(maxAge));
  }
}
