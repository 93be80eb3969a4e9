// SPDX-License-Identifier: Apache-2.0
package io.costwire.client;

import io.costwire.client.SendResult.Kind;
import java.util.List;
import java.util.Optional;

class InMemorySenderTest extends SenderContract {
  private final InMemorySender sender = new InMemorySender();

  @Override
  protected Sender sender() {
    return sender;
  }

  @Override
  protected void breakOtherSide() {
    sender.down();
  }

  @Override
  protected void mendOtherSide() {
    sender.up();
  }

  @Override
  protected List<String> durableIds() {
    return sender.durable().stream().map(UsageEvent::eventId).toList();
  }

  @Override
  protected UsageEvent refusable() {
    sender.failing(
        e -> "refused".equals(e.eventId()) ? Optional.of(Kind.REFUSED) : Optional.empty());
    return events("any", 1).get(0).toBuilder().eventId("refused").build();
  }
}
