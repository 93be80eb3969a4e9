// SPDX-License-Identifier: Apache-2.0
package io.costwire.listener;

import io.costwire.client.UsageEvent;
import io.costwire.client.UsageEventBuilder;
import io.costwire.extract.Extraction;
import io.costwire.extract.Extraction.Details;
import io.costwire.extract.Extraction.Extracted;

/** Puts what a response says into an event. */
public final class EventFill {
  private static final String CURRENCY = "USD";
  private static final String GEOGRAPHY = "inference_geo";

  private static final String UNKNOWN_MODEL = "unknown";

  private EventFill() {}

  /**
   * The event. Where neither request nor response name a model it is {@code unknown}: an event that
   * shows up without a price is better than one that is dropped as invalid.
   */
  public static UsageEvent named(UsageEventBuilder event) {
    UsageEvent built = event.build();
    return built.requestModel() == null && built.responseModel() == null
        ? event.requestModel(UNKNOWN_MODEL).build()
        : built;
  }

  /**
   * Usage, served model, tier, region, finish reason, reported cost and response id.
   *
   * <p>A response without usage leaves the event as it is, without the response id too: an event
   * that costs nothing must not take the place of one with the same id that does.
   *
   * @return whether the response reports usage
   */
  public static boolean fill(UsageEventBuilder event, Extraction extraction) {
    if (!(extraction instanceof Extracted extracted)) {
      return false;
    }
    extracted.usage().forEach(event::usage);
    Details details = extracted.details();
    if (extracted.model() != null) {
      event.responseModel(extracted.model());
    }
    event
        .serviceTier(details.serviceTier())
        .region(details.region() == null ? details.attributes().get(GEOGRAPHY) : details.region())
        .finishReason(details.finishReason())
        .providerResponseId(details.responseId());
    if (details.reportedCost() != null) {
      event.providerCost(details.reportedCost()).providerCostCurrency(CURRENCY);
    }
    return true;
  }
}
