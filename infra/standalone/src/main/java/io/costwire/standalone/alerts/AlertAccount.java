// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.alerts;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.costwire.alerting.policy.Notification;
import io.costwire.alerting.policy.Reason;
import io.costwire.alerting.render.AlertFacts;
import io.costwire.alerting.render.Link;
import io.costwire.alerting.render.Links;
import io.costwire.standalone.stack.ClickHouseClient;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * All that is known of an alert.
 *
 * @param facts what the channels tell of it
 */
public record AlertAccount(
    @JsonUnwrapped AlertRow alert, List<Delivery> deliveries, @JsonIgnore AlertFacts facts) {

  /**
   * An attempt to tell somebody; the time is ISO 8601.
   *
   * @param reason NEWS, UPDATE or REPEAT
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Delivery(
      @JsonProperty("sent_at") @Nullable String sentAt,
      String receiver,
      String channel,
      String state,
      String reason,
      String outcome,
      int attempt,
      @Nullable String error) {}

  static AlertAccount of(AlertRow alert, List<Delivery> deliveries, Links links) {
    var notification = new Notification(alert.alert(), Reason.NEWS, Optional.empty());
    return new AlertAccount(alert, deliveries, AlertFacts.of(notification, links));
  }

  /**
   * Asks for everything.
   *
   * @param links pages to look further
   */
  public static AlertAccount of(AlertRow alert, ClickHouseClient clickHouse, Links links) {
    return of(alert, new AlertTable(clickHouse).deliveries(alert.key()), links);
  }

  /** Where to look further. */
  @JsonProperty("links")
  List<Link> links() {
    return facts.links();
  }
}
