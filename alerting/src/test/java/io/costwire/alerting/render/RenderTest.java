// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.render;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.costwire.alerting.policy.Notification;
import io.costwire.alerting.policy.Severity;
import io.costwire.alerting.policy.SignalDetails;
import io.costwire.alerting.policy.SignalDetails.Amounts;
import io.costwire.alerting.policy.SignalDetails.Headline;
import io.costwire.alerting.policy.SignalDetails.Period;
import io.costwire.alerting.policy.SignalDetails.Scope;
import io.costwire.alerting.policy.SignalEvent;
import io.costwire.alerting.policy.Signals;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class RenderTest {
  private static final String ID = "budget|search-team-day||2026-11-22T00:00:00Z|80";
  private static final Notification FIRING = Signals.firing(Signals.fired(ID, 1), "log");
  private static final Notification RESOLVED = Signals.resolved(FIRING, 60);
  private static final Notification BARE = bare("a \"quoted\" title\nalert=FORGED \u2028 x\\y");

  @Test
  void webhookBody_isTheDocumentedOne() throws Exception {
    Golden.check("webhook-firing.json", JsonBody.of(FIRING));
    Golden.check("webhook-resolved.json", JsonBody.of(RESOLVED));
    Golden.check("webhook-bare.json", JsonBody.of(BARE));
  }

  @Test
  void logLine_isTheDocumentedOne() throws Exception {
    Golden.check("log-firing.txt", LogLine.of(FIRING));
    Golden.check("log-resolved.txt", LogLine.of(RESOLVED));
    Golden.check("log-bare.txt", LogLine.of(BARE));
  }

  @Test
  void webhookBody_hasTheSameFieldsWhateverIsKnown() throws Exception {
    ObjectMapper json = new ObjectMapper();
    List<String> fields = names(json.readTree(JsonBody.of(FIRING)));

    assertThat(names(json.readTree(JsonBody.of(BARE)))).isEqualTo(fields);
    assertThat(json.readTree(JsonBody.of(FIRING)).get("observed").textValue()).isEqualTo("410.1");
    assertThat(json.readTree(JsonBody.of(BARE)).get("observed").isNull()).isTrue();
    assertThat(json.readTree(JsonBody.of(BARE)).get("title").textValue())
        .isEqualTo(BARE.alert().signal().details().headline().title());
  }

  @Test
  void logLine_staysOneLine_andCallersCannotForgeFields() {
    assertThat(LogLine.of(BARE).lines()).hasSize(1);
    assertThat(LogLine.of(BARE)).contains("title=\"a \\\"quoted\\\" title\\u000aalert=FORGED");
  }

  @Test
  void readme_showsTheBodyThatIsSent() throws Exception {
    String readme = Files.readString(Path.of("README.md"));

    assertThat(readme.replaceAll("\\s+", "")).contains(JsonBody.of(FIRING).replaceAll("\\s+", ""));
  }

  private static List<String> names(JsonNode node) {
    List<String> names = new ArrayList<>();
    node.fieldNames().forEachRemaining(names::add);
    return names;
  }

  private static Notification bare(String title) {
    SignalDetails details =
        new SignalDetails(
            new Headline("SILENCE", Severity.INFO, title),
            new Scope(Optional.empty(), "gateway", Map.of()),
            new Period(Optional.empty(), Optional.empty()),
            new Amounts(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty()),
            Map.of());
    return Signals.firing(
        new SignalEvent("silence|gateway", 1, SignalEvent.Phase.FIRED, Signals.NOON, details));
  }
}
