// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.render;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.costwire.alerting.policy.Message;
import io.costwire.alerting.render.AlertSamples.Sample;
import io.costwire.alerting.render.webhook.BodyTemplate;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class BodyTemplateTest {
  private static final String JSON = "application/json";
  private static final Sample BUDGET = AlertSamples.all().getFirst();
  private static final Message FIRING = Message.of(AlertStories.firing(BUDGET));

  @Test
  void template_saysWhatItsOwnerWants() {
    BodyTemplate template =
        BodyTemplate.of(
            """
            {"content":"{{state}}: {{title}}","team":"{{labels.team}}","none":"{{labels.none}}",
            {{#resolved_at}}"end":"{{resolved_at}}",{{/resolved_at}}"link":"{{link}}"}
            """,
            JSON);

    assertThat(template.render(FIRING, AlertStories.LINKS).strip())
        .startsWith("{\"content\":\"FIRING: Budget search-team-day at 82 % ($1234.50 of $1500)\"")
        .contains("\"team\":\"search\",\"none\":\"\"")
        .doesNotContain("\"end\"")
        .contains("\"link\":\"https://grafana.example.com/d/costwire-signals?from=");
    Message over = Message.of(AlertStories.resolved(BUDGET, Optional.empty()));
    assertThat(template.render(over, Links.NONE)).contains("\"end\":\"2026-11-22T13:05:01Z\"");
  }

  @Test
  void everyDocumentedName_isThere() {
    String names =
        "dedup_key state reason kind severity title tenant subject observed limit currency"
            + " threshold period_start period_end fired_at resolved_at resolved_by acknowledged_by"
            + " signal_id standing how_much why what_is_left link count group";
    for (String name : names.split(" ")) {
      assertThat(BodyTemplate.of("{\"x\":\"{{" + name + "}}\"}", JSON)).isNotNull();
    }
    assertThat(BodyTemplate.of("{\"x\":{{{json}}}}", JSON)).isNotNull();
    assertThat(
            BodyTemplate.of(
                    "[{{#alerts}}{\"x\":\"{{title}}\"}{{^-last}},{{/-last}}{{/alerts}}]", JSON)
                .render(AlertStories.group(), Links.NONE))
        .startsWith("[{\"x\":\"Budget")
        .endsWith("}]");
  }

  @Test
  void mistakes_areFoundBeforeAnythingIsSent() {
    refused("{\"x\":\"{{titel}}\"}", "titel");
    refused("{\"x\":\"{{#titel}}a{{/titel}}\"}", "titel");
    refused("{\"x\":\"{{title}\"}", "without its }}");
    refused("{\"x\":\"{{#tenant}}a\"}", "tenant");
    refused("{\"x\":{{title}}}", "no JSON");
    refused("{\"x\":\"{{title}}\"}}", "no JSON");
    refused("{\"observed\":{{observed}}}", "no JSON");
    refused("{{>other}}", "partials");
    assertThatThrownBy(() -> BodyTemplate.of("{}", "json\r\nX: y")).hasMessageContaining("content");
  }

  @Test
  void otherTypes_areEscapedTheirWay() {
    Sample hostile = HostileSamples.all().getFirst();
    Message message = Message.of(AlertStories.firing(hostile));

    assertThat(
            BodyTemplate.of("text={{title}}&x=1", "application/x-www-form-urlencoded")
                .render(message, Links.NONE))
        .startsWith("text=Spend%20of%20%3Cimg%20src")
        .endsWith("&x=1");
    assertThat(BodyTemplate.of("<a>{{{title}}}</a>", "application/xml").render(message, Links.NONE))
        .startsWith("<a>Spend of &lt;img src");
  }

  @Test
  void wholeAlert_isEscapedToo_whereTheBodyIsNoJson() {
    Message message = Message.of(AlertStories.firing(HostileSamples.all().getFirst()));

    assertThat(BodyTemplate.of("<a>{{{json}}}</a>", "text/html").render(message, Links.NONE))
        .startsWith("<a>{&quot;version&quot;:1")
        .doesNotContain("<img");
    assertThat(
            BodyTemplate.of("a={{{json}}}&b=1", "application/x-www-form-urlencoded")
                .render(message, Links.NONE))
        .startsWith("a=%7B%22version%22")
        .endsWith("&b=1")
        .containsOnlyOnce("&");
  }

  @Test
  void values_areNoTemplates() {
    Sample hostile = HostileSamples.all().get(3);
    Message message = Message.of(AlertStories.firing(hostile));

    assertThat(BodyTemplate.of("{{title}}", "text/plain").render(message, Links.NONE))
        .isEqualTo(hostile.fired().headline().title());
  }

  @Test
  void links_leaveOutWhatIsNotKnown_andEncodeWhatIs() {
    Links links =
        new Links(
            Map.of(
                "alert",
                "https://g.example.com/d/x?var-team={label.team}&var-user={label.user}&k={kind}"
                    + "#{subject}"));
    Sample hostile = HostileSamples.all().getFirst();

    assertThat(url(links, AlertStories.firing(BUDGET)))
        .isEqualTo("https://g.example.com/d/x?var-team=search&k=BUDGET_THRESHOLD#search-team-day");
    assertThat(url(links, AlertStories.firing(hostile)))
        .matches(
            "https://g\\.example\\.com/d/x\\?var-team=[A-Za-z0-9%._~-]+&k=ANOMALY#[A-Za-z0-9%._~-]+");
  }

  @Test
  void links_areCheckedWhenConfigured() {
    assertThatThrownBy(() -> new Links(Map.of("a", "javascript:alert(1)")))
        .hasMessageContaining("https://");
    assertThatThrownBy(() -> new Links(Map.of("a", "https://x/{label}")))
        .hasMessageContaining("{label}")
        .hasMessageContaining("{from_ms}");
    assertThatThrownBy(() -> new Links(Map.of("a", "https://x/\"><b>")))
        .hasMessageContaining("percent-encode");
  }

  private static String url(Links links, io.costwire.alerting.policy.Notification told) {
    return AlertFacts.of(told, links).links().getFirst().url();
  }

  private static void refused(String template, String why) {
    assertThatThrownBy(() -> BodyTemplate.of(template, JSON))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(why);
  }
}
