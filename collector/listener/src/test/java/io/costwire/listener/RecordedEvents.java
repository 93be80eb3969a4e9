// SPDX-License-Identifier: Apache-2.0
package io.costwire.listener;

import io.costwire.client.CostReporter;
import io.costwire.client.InMemorySender;
import io.costwire.client.UsageEvent;
import java.lang.reflect.Method;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A reporter whose events a test can look at. */
public final class RecordedEvents implements AutoCloseable {
  private final InMemorySender sender = new InMemorySender();
  private final CostReporter reporter =
      CostReporter.builder(sender)
          .tenant("acme")
          .environment(Map.of()) // the machine's host name is no matter of these tests
          .flushByHand()
          .build();

  public CostReporter reporter() {
    return reporter;
  }

  /** Everything that was recorded, in order. */
  public List<UsageEvent> all() {
    reporter.flush(Duration.ofSeconds(5));
    return sender.durable();
  }

  /** The only one. */
  public UsageEvent only() {
    List<UsageEvent> all = all();
    if (all.size() != 1) {
      throw new AssertionError("expected one event, got " + all);
    }
    return all.get(0);
  }

  /** Usage as text, such as {@code {input_tokens=3, output_tokens=4}}, in the order of names. */
  public static String usage(UsageEvent event) {
    Map<String, String> plain = new TreeMap<>();
    event.usage().forEach((unit, count) -> plain.put(unit, strip(count).toPlainString()));
    return plain.toString();
  }

  /** All that an event holds, to look for what must not be there. */
  public static String everything(UsageEvent event) {
    StringBuilder text = new StringBuilder();
    for (Method getter : UsageEvent.class.getMethods()) {
      if (getter.getParameterCount() == 0 && getter.getDeclaringClass() == UsageEvent.class) {
        try {
          text.append(getter.getName()).append('=').append(getter.invoke(event)).append('\n');
        } catch (ReflectiveOperationException e) {
          throw new AssertionError(e);
        }
      }
    }
    return text.toString();
  }

  private static BigDecimal strip(BigDecimal count) {
    return count.signum() == 0 ? BigDecimal.ZERO : count.stripTrailingZeros();
  }

  @Override
  public void close() {
    reporter.close();
  }
}
