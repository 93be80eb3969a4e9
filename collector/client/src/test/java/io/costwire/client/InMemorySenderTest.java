// SPDX-License-Identifier: Apache-2.0
package io.costwire.client;

import java.util.List;

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
}
