// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.flow;

import io.costwire.schemas.PricedUsage;
import io.costwire.schemas.UsageEvent;
import org.jspecify.annotations.Nullable;

/** Dimension values of a priced usage, as windows and budgets understand them. */
public final class PricedFacts {
  public static final String TENANT = "tenant";
  public static final String PROVIDER = "provider";
  public static final String MODEL = "model";

  private PricedFacts() {}

  /**
   * The value of {@code tenant}, {@code provider}, {@code model} or a tag; null where there is
   * none. Provider and model are those of the price book, or as reported where the book has none.
   */
  public static @Nullable String value(PricedUsage priced, String dimension) {
    String value =
        switch (dimension) {
          case TENANT -> priced.getEvent().getTenant();
          case PROVIDER ->
              priced.getResolvedProvider() == null
                  ? priced.getEvent().getProvider()
                  : priced.getResolvedProvider();
          case MODEL -> model(priced);
          default -> priced.getEvent().getTags().get(dimension);
        };
    return value == null || value.isEmpty() ? null : value;
  }

  private static @Nullable String model(PricedUsage priced) {
    if (priced.getResolvedModel() != null) {
      return priced.getResolvedModel();
    }
    UsageEvent event = priced.getEvent();
    return event.getResponseModel() == null ? event.getRequestModel() : event.getResponseModel();
  }
}
