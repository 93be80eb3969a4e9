// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.rules;

import io.costwire.client.EventLimits;
import io.costwire.sink.table.Dimensions;
import io.costwire.streams.flow.PricedFacts;
import io.costwire.streams.window.core.DimensionSet;
import io.costwire.streams.window.core.DimensionSets;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What a dimension can be called: provider, model, or the key of a tag. */
public final class DimensionName {
  /** Dimensions that need no declaration. */
  public static final List<String> KNOWN =
      Stream.concat(
              Stream.of(DimensionSets.PROVIDER, DimensionSets.MODEL),
              Dimensions.FIRST_CLASS.stream())
          .toList();

  private DimensionName() {}

  /** Why a text can be no dimension, with what to do. */
  public static Optional<String> problem(String name) {
    if (name.isBlank()) {
      return Optional.of("a dimension is blank; remove the comma, or name it");
    }
    if (name.equals(PricedFacts.TENANT)) {
      return Optional.of("the tenant is part of every set; leave it out");
    }
    if (DimensionSet.dimensions(name).isEmpty()) {
      return Optional.of(
          "'%s' is the set without dimensions; it cannot be one of them".formatted(name));
    }
    // what the gateway and the client take as the key of a tag, without what parts names
    if (!EventLimits.isClean(name) || name.contains(",")) {
      return Optional.of(
          "'%s' has a comma or a control character; no dimension can".formatted(shown(name)));
    }
    if (EventLimits.utf8Bytes(name) > EventLimits.MAX_TAG_KEY_BYTES) {
      return Optional.of(
          "'%s' is longer than the %d bytes that the key of a tag can have"
              .formatted(shown(name), EventLimits.MAX_TAG_KEY_BYTES));
    }
    return Optional.empty();
  }

  private static String shown(String name) {
    String clean = name.replaceAll("\\p{Cntrl}", "?");
    return clean.length() <= EventLimits.MAX_TAG_KEY_BYTES
        ? clean
        : clean.substring(0, EventLimits.MAX_TAG_KEY_BYTES) + "...";
  }
}
