// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.http;

import io.costwire.schemas.AlertCommand;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Keeps what it is told, or fails. */
final class FakeOrders implements Orders {
  final List<AlertCommand> commands = new ArrayList<>();
  final List<io.costwire.schemas.Silence> silences = new ArrayList<>();
  final List<String> ended = new ArrayList<>();
  boolean away;

  @Override
  public void order(AlertCommand command) {
    check();
    commands.add(command);
  }

  @Override
  public void silence(io.costwire.schemas.Silence silence) {
    check();
    silences.add(silence);
  }

  @Override
  public void endSilence(String id) {
    check();
    ended.add(id);
  }

  private void check() {
    if (away) {
      throw new Refused(new IOException("away"));
    }
  }

  @Override
  public void close() {}
}
